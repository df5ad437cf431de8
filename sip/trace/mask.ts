const HIDDEN = '•••';

/**
 * A message without what would let somebody else call: digests (RFC 8760; a short password is guessed from
 * one) and the keys of encrypted audio (RFC 4568).
 */
export const masked = (text: string): string =>
  text
    .replace(
      /^((?:Proxy-)?Authorization:.*?\bresponse=)"[^"]*"/gim,
      (_all, before: string) => `${before}"${HIDDEN}"`,
    )
    .replace(/^(a=crypto:\S+ \S+ inline:)[^|\s]+/gim, (_all, before: string) => before + HIDDEN);
