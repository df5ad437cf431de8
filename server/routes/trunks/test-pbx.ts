import type { PbxRoute } from '../../../actors/ports/pbx.ts';
import type { PbxStep } from '../../contract/trunk-test.ts';
import { finding, type Finding } from './diagnosis.ts';

/** What a PBX can be asked. */
export interface PbxLook {
  access(
    pbx: PbxRoute,
    withinMs: number,
  ): Promise<
    | { readonly is: 'ok'; readonly version: string }
    | { readonly is: 'silent' | 'not_asterisk' | 'refused'; readonly detail: string }
  >;
  mayWrite(pbx: PbxRoute, withinMs: number): Promise<boolean>;
  /** Whether calls can be placed with this version. */
  isRecent(version: string): boolean;
  missingModules(pbx: PbxRoute, withinMs: number): Promise<readonly string[]>;
  /** Null: there is no such endpoint. */
  endpointState(pbx: PbxRoute, watched: string, withinMs: number): Promise<string | null>;
  /** Whether its events come. */
  tellsEvents(pbx: PbxRoute, withinMs: number): Promise<boolean>;
}

const ANSWER_WITHIN_MS = 5000;

type Step = (look: PbxLook, pbx: PbxRoute) => Promise<Finding>;

const STEPS: Readonly<Record<PbxStep, Step>> = {
  async pbx_reach(look, pbx) {
    const access = await look.access(pbx, ANSWER_WITHIN_MS);
    if (access.is === 'silent') return finding('failed', silence(access.detail), access.detail);
    if (access.is === 'not_asterisk') return finding('failed', 'pbx_no_ari', access.detail);
    return finding('ok', 'ok', new URL(pbx.url).host);
  },
  async pbx_account(look, pbx) {
    const access = await look.access(pbx, ANSWER_WITHIN_MS);
    if (access.is !== 'ok') return finding('failed', 'pbx_account_refused', access.detail);
    if (!(await look.mayWrite(pbx, ANSWER_WITHIN_MS)))
      return finding('failed', 'pbx_reads_only', pbx.username);
    return finding('ok', 'ok', pbx.username);
  },
  async pbx_version(look, pbx) {
    const access = await look.access(pbx, ANSWER_WITHIN_MS);
    if (access.is !== 'ok') return finding('failed', 'pbx_no_ari', access.detail);
    const { version } = access;
    return look.isRecent(version)
      ? finding('ok', 'ok', `Asterisk ${version}`)
      : finding('failed', 'pbx_too_old', `Asterisk ${version}`);
  },
  async pbx_modules(look, pbx) {
    const missing = await look.missingModules(pbx, ANSWER_WITHIN_MS);
    if (missing.length > 0) return finding('failed', 'pbx_module_missing', missing.join(', '));
    return (await look.tellsEvents(pbx, ANSWER_WITHIN_MS))
      ? finding('ok', 'ok', 'ARI, Stasis, chan_rtp')
      : finding('failed', 'pbx_no_events', '');
  },
  async pbx_endpoint(look, pbx) {
    const { watched } = pbx;
    if (watched === null) return finding('skipped', 'pbx_endpoint_unknown', pbx.dialString);
    const state = await look.endpointState(pbx, watched, ANSWER_WITHIN_MS);
    if (state === null) return finding('failed', 'pbx_no_endpoint', watched);
    return state === 'offline'
      ? finding('failed', 'pbx_endpoint_offline', watched)
      : finding('ok', 'ok', `${watched} ${state}`);
  },
};

/** Carries out one step of the test of a trunk whose calls a PBX places. */
export const pbxFinding = (look: PbxLook, pbx: PbxRoute, step: PbxStep): Promise<Finding> =>
  STEPS[step](look, pbx);

function silence(code: string): Finding['diagnosis'] {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name_not_found';
  return code === 'ECONNREFUSED' ? 'pbx_refuses' : 'pbx_silent';
}
