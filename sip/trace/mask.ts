const HIDDEN = '•••';
/** As long as the key that it stands for, so that the message keeps its length. */
const KEY = 'X';

/**
 * A message without what would let somebody else call or pay: digests (RFC 8760; a short password is guessed from
 * one), the keys of encrypted audio (RFC 4568), and the keys somebody pressed, where they are told by INFO.
 */
export const masked = (text: string): string => {
  const shown = text
    .replace(
      /^((?:Proxy-)?Authorization:.*?\bresponse=)"[^"]*"/gim,
      (_all, before: string) => `${before}"${HIDDEN}"`,
    )
    .replace(/^(a=crypto:\S+ \S+ inline:)[^|\s]+/gim, (_all, before: string) => before + HIDDEN);
  return PRESSED.test(shown) ? withoutKey(shown) : shown;
};

/** `application/dtmf-relay` names the signal; `application/dtmf` is the key alone. */
const PRESSED = /^(?:Content-Type|c)\s*:\s*application\/dtmf(?:-relay)?\s*(?:;.*)?$/im;

function withoutKey(text: string): string {
  const body = text.indexOf('\r\n\r\n') + 4;
  const pressed = text.slice(body).replace(/^(\s*Signal\s*=\s*|\s*)[0-9A-D*#]/i, `$1${KEY}`);
  return text.slice(0, body) + pressed;
}
