/** The recording of one bridge, in the law its line had at the answer. */
import type { SessionSpec } from '../actors/ports/media.ts';
import type { G711 } from './codec/g711.ts';
import { inLaw } from './parties.ts';
import { Recorder, type Recording as Recorded } from './recorder.ts';

export class Recording {
  private recorder: Recorder | undefined;
  private law: G711 = 'pcmu';

  /** Begins, where there is to be one. `now` is on the clock of `performance.now()`, as everywhere here. */
  begin(spec: SessionSpec | undefined, law: G711, now: number): void {
    if (!spec?.recordTo) return;
    this.law = law;
    this.recorder = new Recorder(spec.recordTo, law, now);
    this.recorder.pause(spec.recordsLater ?? false);
  }

  pause(on: boolean): void {
    this.recorder?.pause(on);
  }

  /** The callee's voice in the line's law of this moment. */
  hear(bytes: Uint8Array, law: G711, now: number): void {
    this.recorder?.hear(inLaw(bytes, law, this.law), now);
  }

  /** A tick's frame for the callee, and whether it is more than silence. */
  tick(frame: Uint8Array, law: G711, isVoice: boolean, now: number): void {
    if (isVoice) this.recorder?.say(inLaw(frame, law, this.law), now);
    this.recorder?.tick(now);
  }

  /** Null when nothing was to be recorded. @throws what the file system threw */
  async close(now: number): Promise<Recorded | null> {
    return (await this.recorder?.close(now)) ?? null;
  }
}
