import type { MediaServerSettings } from '../contract/media-servers.ts';
import { MediaServer } from '../models/index.ts';
import type { SecretBox } from './secret-box.ts';

/** A media server with its password, and how it is used. */
export interface KnownServer {
  readonly id: string;
  readonly name: string;
  readonly source: 'built_in' | 'configuration' | 'table';
  readonly settings: MediaServerSettings;
  readonly password: string;
  readonly weight: number;
  readonly isActive: boolean;
  readonly isDraining: boolean;
  readonly maxCalls: number | null;
}

/** Those that are always there; a row of theirs says how they are used and nothing else. */
export const FIXED_IDS = {
  embedded: '00000000-0000-7000-8000-000000000001',
  asterisk: '00000000-0000-7000-8000-000000000002',
  freeswitch: '00000000-0000-7000-8000-000000000003',
} as const;

/** Every media server: first those that are always there, then the others by name. */
export const mediaServerReader =
  (box: SecretBox, fixed: readonly KnownServer[]) => async (): Promise<KnownServer[]> => {
    const rows = await MediaServer.findAll({ order: ['name'] });
    const byId = new Map(rows.map((row) => [row.id, row]));
    const isFixed = new Set<string>(Object.values(FIXED_IDS));
    return [
      ...fixed.map((server) => ({ ...server, ...useOf(byId.get(server.id)) })),
      ...rows.filter(({ id }) => !isFixed.has(id)).map((row) => known(row, box)),
    ];
  };

const useOf = (row: MediaServer | undefined) =>
  row && { weight: row.weight, isDraining: row.is_draining, maxCalls: row.max_calls };

const known = (row: MediaServer, box: SecretBox): KnownServer => ({
  ...{ id: row.id, name: row.name, source: 'table', settings: row.settings },
  password: row.password_sealed === null ? '' : box.open(row.password_sealed),
  ...{ weight: row.weight, isActive: row.is_active },
  ...{ isDraining: row.is_draining, maxCalls: row.max_calls },
});

/** Keeps how a server is used, also of one that is always there. */
export async function useServer(
  server: KnownServer,
  use: {
    readonly weight?: number;
    readonly isDraining?: boolean;
    readonly maxCalls?: number | null;
  },
): Promise<void> {
  const { id, name, settings } = server;
  const [row] = await MediaServer.findOrCreate({
    where: { id },
    defaults: {
      ...{ id, name, settings, weight: server.weight },
      ...{ is_draining: server.isDraining, max_calls: server.maxCalls },
    },
  });
  if (use.weight !== undefined) row.weight = use.weight;
  if (use.isDraining !== undefined) row.is_draining = use.isDraining;
  if (use.maxCalls !== undefined) row.max_calls = use.maxCalls;
  await row.save();
}
