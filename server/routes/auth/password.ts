import bcrypt from 'bcrypt';

const COST = 12;
/** Compared against when there is no such account, so that a wrong e-mail takes as long. */
let absent: Promise<string> | undefined;

export const hashPassword = (password: string): Promise<string> => bcrypt.hash(password, COST);

export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  absent ??= hashPassword('no such account');
  const matches = await bcrypt.compare(password, hash ?? (await absent));
  return matches && hash !== undefined;
}
