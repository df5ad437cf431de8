import { Op, type Sequelize } from 'sequelize';
import { hashToken, newRefreshToken } from '../../http/tokens.ts';
import { RefreshToken, newId } from '../../models/index.ts';

const LIFETIME_MS = 30 * 24 * 3600 * 1000;
/** Two tabs may refresh at the same moment; later use of an old token is theft. */
const GRACE_MS = 10_000;

export interface RefreshTokens {
  readonly lifetimeMs: number;
  /** A token for a new session. */
  begin(userId: string): Promise<string>;
  /** Spends a token for its successor; reuse of a spent one ends the whole session. */
  rotate(token: string | undefined): Promise<{ token: string; userId: string } | undefined>;
  /** Ends the token's session; gives whose it was. */
  end(token: string | undefined): Promise<string | undefined>;
  /** Ends all sessions of an account but the token's own. */
  endOthers(userId: string, token: string | undefined): Promise<void>;
}

export function refreshTokens(sequelize: Sequelize): RefreshTokens {
  const add = async (userId: string, family: string): Promise<string> => {
    const { token, hash } = newRefreshToken();
    await RefreshToken.create({
      id: newId(),
      user_id: userId,
      family,
      token_hash: hash,
      expires_at: new Date(Date.now() + LIFETIME_MS),
    });
    return token;
  };
  const endFamily = (family: string) => RefreshToken.destroy({ where: { family } });
  const find = (token: string | undefined) =>
    token ? RefreshToken.findOne({ where: { token_hash: hashToken(token) } }) : null;

  return {
    lifetimeMs: LIFETIME_MS,
    async begin(userId) {
      await RefreshToken.destroy({ where: { expires_at: { [Op.lt]: new Date() } } });
      return add(userId, newId());
    },

    async rotate(token) {
      const known = await find(token);
      if (!known || known.expires_at.getTime() < Date.now()) return undefined;
      if (known.used_at && Date.now() - known.used_at.getTime() > GRACE_MS) {
        await endFamily(known.family);
        return undefined;
      }
      await sequelize.query(
        'update refresh_tokens set used_at = coalesce(used_at, now()) where id = $1',
        { bind: [known.id] },
      );
      return { token: await add(known.user_id, known.family), userId: known.user_id };
    },

    async end(token) {
      const known = await find(token);
      if (known) await endFamily(known.family);
      return known?.user_id;
    },

    async endOthers(userId, token) {
      const known = await find(token);
      const others = known ? { family: { [Op.ne]: known.family } } : {};
      await RefreshToken.destroy({ where: { user_id: userId, ...others } });
    },
  };
}
