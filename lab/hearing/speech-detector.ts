/**
 * Whether a 20 ms frame of µ-law is speech. Two judges: WebRTC's detector (libfvad) for voices, and
 * plain energy for load, where tones stand for voices and every microsecond counts.
 */
import { alawToLinear, type G711, ulawToLinear } from '../../media/codec/g711.ts';

/** Bytes of one frame. */
export const FRAME_BYTES = 160;

/** Judges one line's frames in their order. */
export interface SpeechDetector {
  isSpeech(ulaw: Uint8Array, from: number): boolean;
  free(): void;
}

/** Makes a detector for a line. */
export type SpeechDetectorFactory = () => SpeechDetector;

/** Mean magnitude above which a frame is loud, on the 16-bit scale. */
const LOUD = 160;

const magnitudes: Record<G711, Uint16Array> = {
  pcmu: Uint16Array.from(ulawToLinear, Math.abs),
  pcma: Uint16Array.from(alawToLinear, Math.abs),
};

/** Whether bytes are loud; every fourth sample is enough to tell speech from silence. */
export function isLoud(
  audio: Uint8Array,
  from: number,
  bytes: number,
  law: G711 = 'pcmu',
): boolean {
  const table = magnitudes[law];
  let sum = 0;
  for (let i = from; i < from + bytes; i += 4) sum += table[audio[i] as number] as number;
  return sum * 4 > LOUD * bytes;
}

/** The judge by energy. */
export const energyDetector: SpeechDetectorFactory = () => ({
  isSpeech: (ulaw, from) => isLoud(ulaw, from, FRAME_BYTES),
  free: () => undefined,
});

interface FvadModule {
  readonly HEAP16: Int16Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _fvad_new(): number;
  _fvad_free(vad: number): void;
  _fvad_set_mode(vad: number, mode: number): number;
  _fvad_set_sample_rate(vad: number, hz: number): number;
  _fvad_process(vad: number, frame: number, samples: number): number;
}

/** Its strictest mode: least likely to take noise for speech. */
const MODE = 3;

/** Loads libfvad; the detectors it makes share one module. */
export async function fvadDetectors(): Promise<SpeechDetectorFactory> {
  // The package has no types and names its factory by default export.
  const name = '@echogarden/fvad-wasm';
  const { default: load } = (await import(name)) as { default: () => Promise<FvadModule> };
  const fvad = await load();
  const frame = fvad._malloc(FRAME_BYTES * 2);
  return () => {
    const vad = fvad._fvad_new();
    fvad._fvad_set_mode(vad, MODE);
    fvad._fvad_set_sample_rate(vad, 8000);
    return {
      isSpeech(ulaw, from) {
        const samples = fvad.HEAP16;
        for (let i = 0; i < FRAME_BYTES; i++) {
          samples[(frame >> 1) + i] = ulawToLinear[ulaw[from + i] as number] as number;
        }
        return fvad._fvad_process(vad, frame, FRAME_BYTES) === 1;
      },
      free: () => fvad._fvad_free(vad),
    };
  };
}
