import { openMicrophone } from './microphone.ts';

const WORKLETS = ['audio/microphone.js', 'audio/player.js'];
const FFT_SIZE = 1024;

/**
 * Audio of one conversation: microphone → 20 ms frames, frames → loudspeaker, and an analyser that
 * hears both.
 */
export class AudioPath {
  readonly analyser: AnalyserNode;
  /** The microphone's frames: 16-bit PCM at 8 kHz. */
  onFrame: ((frame: ArrayBuffer) => void) | null = null;
  /** The microphone was pulled out. */
  onGone: (() => void) | null = null;
  readonly #context: AudioContext;
  readonly #stream: MediaStream;
  readonly #player: AudioWorkletNode;

  private constructor(context: AudioContext, stream: MediaStream) {
    this.#context = context;
    this.#stream = stream;
    this.analyser = new AnalyserNode(context, { fftSize: FFT_SIZE, smoothingTimeConstant: 0.7 });
    const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    const microphone = new AudioWorkletNode(context, 'microphone', { numberOfOutputs: 0 });
    microphone.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.onFrame?.(data);
    source.connect(microphone);
    source.connect(this.analyser);
    this.#player = new AudioWorkletNode(context, 'player', { numberOfInputs: 0 });
    this.#player.connect(context.destination);
    this.#player.connect(this.analyser);
    for (const track of stream.getAudioTracks())
      track.addEventListener('ended', () => this.onGone?.());
  }

  /** @throws MicrophoneError */
  static async open(deviceId: string): Promise<AudioPath> {
    const stream = await openMicrophone(deviceId);
    const context = new AudioContext({ latencyHint: 'interactive' });
    try {
      const modules = WORKLETS.map((file) => String(new URL(file, document.baseURI)));
      await Promise.all(modules.map((url) => context.audioWorklet.addModule(url)));
      await context.resume();
      return new AudioPath(context, stream);
    } catch (error) {
      stop(stream);
      await context.close();
      throw error;
    }
  }

  play(frame: ArrayBuffer): void {
    this.#player.port.postMessage(frame, [frame]);
  }

  /** Drops what is queued for playing. */
  flush(): void {
    this.#player.port.postMessage('flush');
  }

  close(): void {
    this.onFrame = this.onGone = null;
    stop(this.#stream);
    void this.#context.close();
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
