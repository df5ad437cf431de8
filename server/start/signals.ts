/** One Ctrl-C can arrive twice, from the terminal and from npm; a second one later is meant. */
const SAME_SIGNAL_MS = 1000;

/**
 * Calls `stop` at the first SIGINT or SIGTERM and `hurry` when another comes later.
 * Returns the function that lets the signals go again.
 */
export function onEndSignals(stop: () => void, hurry: () => void): () => void {
  let first = 0;
  const hear = () => {
    const now = Date.now();
    if (first === 0) {
      first = now;
      stop();
    } else if (now - first > SAME_SIGNAL_MS) hurry();
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return () => {
    process.off('SIGINT', hear);
    process.off('SIGTERM', hear);
  };
}
