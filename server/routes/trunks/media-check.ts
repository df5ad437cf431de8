import { Op, type Transaction } from 'sequelize';
import type { WantedAudio } from '../../../actors/ports/media-choice.ts';
import type { MediaEngineKind, MediaVerdict } from '../../contract/media-engine.ts';
import { RequestError } from '../../http/errors.ts';
import { Campaign, type SipTrunk } from '../../models/index.ts';

export interface MediaChoice {
  /** What would carry a call that asks for this. */
  judge(wanted: WantedAudio): MediaVerdict;
}

/** What would carry the calls of a trunk; `chosen` goes before its own choice. */
export const judgeTrunk = (
  media: MediaChoice,
  { codecs, srtp, ptime, media_engine }: SipTrunk,
  chosen: MediaEngineKind | null,
): MediaVerdict => media.judge({ codecs, srtp, ptimeMs: ptime, engine: chosen ?? media_engine });

/** A choice that can carry no call must not be kept. @throws RequestError */
export function checkMedia(media: MediaChoice, trunk: SipTrunk): void {
  const { problem, explanation } = judgeTrunk(media, trunk, null);
  if (problem === 'media_server_unable') throw unable(explanation ?? '');
}

/** Campaigns over the trunk that chose otherwise must be able to go on. @throws RequestError */
export async function checkCampaigns(
  media: MediaChoice,
  trunk: SipTrunk,
  transaction: Transaction,
): Promise<void> {
  const campaigns = await Campaign.findAll({
    where: {
      trunk_id: trunk.id,
      media_engine: { [Op.ne]: null },
      status: { [Op.notIn]: ['completed', 'stopped'] },
    },
    transaction,
  });
  for (const { name, media_engine: chosen } of campaigns) {
    const { problem, explanation } = judgeTrunk(media, trunk, chosen);
    if (problem === 'media_server_unable')
      throw unable(`Campaign “${name}” calls over this trunk. ${explanation}`);
  }
}

/**
 * What a campaign chose must be able to carry calls over each trunk that it names; where the rules choose among
 * trunks, over one of them. @throws RequestError
 */
export function checkCampaignMedia(
  media: MediaChoice,
  chosen: MediaEngineKind,
  { trunks, isNamed }: { readonly trunks: readonly SipTrunk[]; readonly isNamed: boolean },
): void {
  const found = trunks.map((trunk) => ({ trunk, ...judgeTrunk(media, trunk, chosen) }));
  const unfit = found.filter(({ problem }) => problem === 'media_server_unable');
  const [first] = unfit;
  if (first && (isNamed || unfit.length === found.length))
    throw unable(`Trunk “${first.trunk.name}”: ${first.explanation}`);
}

const unable = (message: string): RequestError =>
  new RequestError(422, 'media_engine_unable', message, [{ path: 'media_engine', message }]);
