/** A port that is in use gives way to the next; after so many the search is given up. */
const TRIES = 50;

const isTaken = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';

/**
 * Opens `port`, or the next free one unless the port is fixed.
 * @throws what `open` threw last; for a fixed port an Error that says what holds and what to do
 */
export async function onFreePort<T>(
  { port, portIsFixed, what }: { port: number; portIsFixed: boolean; what: string },
  open: (port: number) => Promise<T>,
): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await open(port === 0 ? 0 : port + tried);
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (portIsFixed || tried >= TRIES)
        throw new Error(`${what} ${port} is in use by another program. Choose another port.`, {
          cause: error,
        });
    }
  }
}
