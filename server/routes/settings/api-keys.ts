import { randomBytes } from 'node:crypto';
import {
  ApiKey as ApiKeyView,
  ApiKeyPage,
  CreateApiKey,
  ListApiKeys,
  NewApiKey,
  Scope,
} from '../../contract/api-keys.ts';
import { IdParams } from '../../contract/common.ts';
import { RequestError, notFound, unauthorized } from '../../http/errors.ts';
import { KEY_START } from '../../http/principals.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { hashToken } from '../../http/tokens.ts';
import { ApiKey, User, newId } from '../../models/index.ts';
import { iso, pageOf } from '../paging.ts';

const TAG = 'Settings';
const KEY_BYTES = 32;
const SHOWN_CHARACTERS = 10;

/** Keys for programs. */
export const apiKeyRoutes = (): Route[] => [
  route({
    method: 'get',
    path: '/settings/api-keys',
    policy: 'viewApiKeys',
    summary: 'Lists API keys, newest first. The keys themselves are not kept.',
    tag: TAG,
    query: ListApiKeys,
    response: ApiKeyPage,
    async handler({ query: { limit, cursor } }) {
      const found = await pageOf({ model: ApiKey, where: {}, limit, cursor }, (key) => key);
      return { ...found, data: await present(found.data) };
    },
  }),
  route({
    method: 'post',
    path: '/settings/api-keys',
    policy: 'editApiKeys',
    summary: 'Makes an API key. It is shown this once; send it as a bearer token.',
    tag: TAG,
    body: CreateApiKey,
    response: NewApiKey,
    status: 201,
    audit: 'api_key.created',
    async handler({ body }, { user }) {
      if (!user) throw unauthorized();
      if (body.expires_at !== null && Date.parse(body.expires_at) <= Date.now()) throw isOver();
      const key = `${KEY_START}${randomBytes(KEY_BYTES).toString('base64url')}`;
      const made = await ApiKey.create({
        id: newId(),
        user_id: user.userId,
        name: body.name,
        prefix: key.slice(0, SHOWN_CHARACTERS),
        key_hash: hashToken(key),
        scopes: [...new Set(body.scopes)],
        expires_at: body.expires_at === null ? null : new Date(body.expires_at),
      });
      const [shown] = await present([made]);
      return { ...shown, key };
    },
  }),
  route({
    method: 'delete',
    path: '/settings/api-keys/:id',
    policy: 'editApiKeys',
    summary: 'Revokes an API key at once.',
    tag: TAG,
    params: IdParams,
    audit: 'api_key.revoked',
    async handler({ params }, { note }) {
      const key = await ApiKey.findByPk(params.id);
      if (!key) throw notFound('API key');
      await key.destroy();
      note({ subjectName: key.name });
      return new Reply(204);
    },
  }),
];

const isOver = () =>
  new RequestError(422, 'invalid_values', 'expires_at: lies in the past', [
    { path: 'expires_at', message: 'A moment to come' },
  ]);

async function present(keys: readonly ApiKey[]): Promise<ApiKeyView[]> {
  const makers = await User.findAll({ where: { id: keys.map((key) => key.user_id) } });
  const emails = new Map(makers.map(({ id, email }) => [id, email]));
  return keys.map((key) => ({
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes.flatMap((scope) => Scope.safeParse(scope).data ?? []),
    created_by: emails.get(key.user_id) ?? '',
    expires_at: iso(key.expires_at),
    last_used_at: iso(key.last_used_at),
    created_at: key.created_at.toISOString(),
  }));
}
