import { existsSync } from 'node:fs';
import { CallLog, Recording, newId } from '../models/index.ts';

/** What mends a recording that was cut off. */
export type Repair = (path: string) => Promise<{ bytes: number; durationMs: number } | null>;

/** Mends the recording of a call whose node died and files it, so that it can be heard. */
export async function addRecording(callId: string, path: string, repair: Repair): Promise<void> {
  if (!existsSync(path)) return;
  const mended = await repair(path);
  const call = mended && (await CallLog.findByPk(callId));
  if (!mended || !call) return;
  await Recording.findOrCreate({
    where: { call_log_id: callId },
    defaults: {
      id: newId(),
      call_log_id: callId,
      campaign_id: call.campaign_id,
      file_path: path,
      file_size: String(mended.bytes),
      duration_seconds: mended.durationMs / 1000,
      format: 'wav',
    },
  });
  await call.update({ recording_path: path });
}
