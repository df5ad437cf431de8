import { HttpClient } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Agent, CreateAgent } from '../../../../../server/contract/agents.ts';
import type { Campaign, CreateCampaign } from '../../../../../server/contract/campaigns.ts';
import type { Page } from '../../../../../server/contract/common.ts';
import type { ImportReport } from '../../../../../server/contract/numbers.ts';
import type { CreateTrunk, Trunk } from '../../../../../server/contract/trunks.ts';
import { SheetImport } from '../../numbers/sheet/sheet-import.ts';
import { CampaignDraft } from './campaign-draft.ts';

const API = '/api/v1';
const LAB_CHANNELS = 100;

/** Neither: as the routing rules say. */
type Line = Pick<CreateCampaign, 'trunk_id' | 'trunk_group_id'>;

export type LaunchStep = 'import' | 'agent' | 'trunk' | 'campaign' | 'start';

/**
 * Makes a campaign of a draft: import, agent, trunk, campaign, start. What was made is remembered,
 * so that trying again after a failure goes on where it stopped and makes nothing twice.
 */
@Injectable()
export class Launch {
  readonly #http = inject(HttpClient);
  readonly #draft = inject(CampaignDraft);
  readonly #step = signal<LaunchStep | null>(null);
  readonly #sheet = inject(SheetImport);
  readonly #report = signal<ImportReport | null>(null);
  #agentId: string | null = null;
  /** The new trunk's; lines there are already are read anew each time, as they may be chosen anew. */
  #trunkId: string | null = null;
  #campaign: Campaign | null = null;

  /** What is being done now. */
  readonly step = this.#step.asReadonly();
  /** Of the import, 0 to 1. */
  readonly progress = this.#sheet.progress;
  /** What the import did, once it is done. */
  readonly report = this.#report.asReadonly();

  /** @throws ImportFailed, or HttpClient's error */
  async run({ start }: { readonly start: boolean }): Promise<Campaign> {
    try {
      const lists = await this.#lists();
      this.#step.set('agent');
      this.#agentId ??= await this.#agent();
      this.#step.set('trunk');
      const line = await this.#line();
      this.#step.set('campaign');
      this.#campaign ??= await this.#create(lists, this.#agentId, line);
      if (!start) return this.#campaign;
      this.#step.set('start');
      return await this.#post<Campaign>(`/campaigns/${this.#campaign.id}/start`, {});
    } finally {
      this.#step.set(null);
    }
  }

  /** The lists to call: those chosen, or the one a sheet becomes. */
  async #lists(): Promise<readonly string[]> {
    const { choice, ids } = this.#draft.lists.getRawValue();
    return choice === 'known' ? ids : [(await this.#import()).list_id];
  }

  async #import(): Promise<ImportReport> {
    const known = this.#report();
    if (known) return known;
    this.#step.set('import');
    const report = await this.#sheet.run();
    this.#report.set(report);
    return report;
  }

  async #agent(): Promise<string> {
    const { choice, id, name, primary_language, system_instructions } =
      this.#draft.agent.getRawValue();
    if (choice === 'known') return id;
    const body: CreateAgent = { name, primary_language, system_instructions };
    return (await this.#post<Agent>('/agents', body)).id;
  }

  async #line(): Promise<Line> {
    const given = this.#draft.trunk.getRawValue();
    if (given.choice === 'known') return { trunk_id: given.id };
    if (given.choice === 'group') return { trunk_group_id: given.group_id };
    if (given.choice === 'automatic') return {};
    if (given.choice === 'lab') return { trunk_id: await this.#lab() };
    const { choice: _choice, id: _id, group_id: _group, campaign_caller_id: _own, ...line } = given;
    const { username, password, caller_id, ...rest } = line;
    const body: CreateTrunk = {
      ...rest,
      username: username || null,
      password: password || null,
      caller_id: caller_id || null,
    };
    this.#trunkId ??= (await this.#post<Trunk>('/trunks', body)).id;
    return { trunk_id: this.#trunkId };
  }

  /** The lab's line, made once. */
  async #lab(): Promise<string> {
    const address = this.#draft.labTrunk;
    const { data } = await firstValueFrom(
      this.#http.get<Page<Trunk>>(`${API}/trunks`, { params: { limit: 200 } }),
    );
    const known = data.find(({ host, port }) => host === address?.host && port === address.port);
    if (known) return known.id;
    const body: CreateTrunk = {
      name: 'Lab carrier',
      host: address?.host ?? '',
      port: address?.port ?? 0,
      max_channels: LAB_CHANNELS,
    };
    return (await this.#post<Trunk>('/trunks', body)).id;
  }

  #create(lists: readonly string[], agent_id: string, line: Line): Promise<Campaign> {
    const { working_hours_start, working_hours_end, ...rest } = this.#draft.pacing.getRawValue();
    const limited = rest.working_hours_enabled;
    const { choice, version } = this.#draft.agent.getRawValue();
    const body: CreateCampaign = {
      ...rest,
      working_hours_start: limited ? working_hours_start : null,
      working_hours_end: limited ? working_hours_end : null,
      agent_id,
      agent_version: choice === 'known' ? version : null,
      ...line,
      media_engine: this.#draft.mediaEngine.value,
      caller_id: this.#draft.trunk.getRawValue().campaign_caller_id || null,
      list_ids: [...lists],
    };
    return this.#post<Campaign>('/campaigns', body);
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return firstValueFrom(this.#http.post<T>(`${API}${path}`, body));
  }
}
