import { openMicrophone } from './microphone.ts';

const WORKLETS = ['audio/microphone.js', 'audio/player.js'];
const FFT_SIZE = 1024;

export interface ListenOptions {
  /** What waits to be played never grows longer: who listens in hears what is said now. */
  readonly mostMs?: number;
}

interface Microphone {
  readonly stream: MediaStream;
  readonly source: MediaStreamAudioSourceNode;
  readonly worklet: AudioWorkletNode;
}

/**
 * Audio of one conversation: microphone → 20 ms frames, frames → loudspeaker, and an analyser that
 * hears both. The microphone may be opened later, or never.
 */
export class AudioPath {
  readonly analyser: AnalyserNode;
  /** Hears the microphone alone. */
  readonly microphoneAnalyser: AnalyserNode;
  /** The microphone's frames: 16-bit PCM at 8 kHz. */
  onFrame: ((frame: ArrayBuffer) => void) | null = null;
  /** The microphone was pulled out. */
  onGone: (() => void) | null = null;
  readonly #context: AudioContext;
  readonly #player: AudioWorkletNode;
  #microphone: Microphone | null = null;

  private constructor(context: AudioContext, { mostMs = 0 }: ListenOptions) {
    this.#context = context;
    const analyser = { fftSize: FFT_SIZE, smoothingTimeConstant: 0.7 };
    this.analyser = new AnalyserNode(context, analyser);
    this.microphoneAnalyser = new AnalyserNode(context, analyser);
    this.#player = new AudioWorkletNode(context, 'player', {
      numberOfInputs: 0,
      processorOptions: { mostMs },
    });
    this.#player.connect(context.destination);
    this.#player.connect(this.analyser);
  }

  /** Microphone and loudspeaker. @throws MicrophoneError */
  static async open(deviceId: string): Promise<AudioPath> {
    const path = await AudioPath.listen();
    try {
      await path.openMicrophone(deviceId);
      return path;
    } catch (error) {
      path.close();
      throw error;
    }
  }

  /** The loudspeaker alone. */
  static async listen(options: ListenOptions = {}): Promise<AudioPath> {
    const context = new AudioContext({ latencyHint: 'interactive' });
    try {
      const modules = WORKLETS.map((file) => String(new URL(file, document.baseURI)));
      await Promise.all(modules.map((url) => context.audioWorklet.addModule(url)));
      await context.resume();
      return new AudioPath(context, options);
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /** @throws MicrophoneError */
  async openMicrophone(deviceId: string): Promise<void> {
    this.closeMicrophone();
    const stream = await openMicrophone(deviceId);
    // Who closed it all while the browser asked wants no microphone.
    if (this.#context.state === 'closed') return stop(stream);
    const source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream });
    const worklet = new AudioWorkletNode(this.#context, 'microphone', { numberOfOutputs: 0 });
    worklet.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.onFrame?.(data);
    for (const node of [worklet, this.analyser, this.microphoneAnalyser]) source.connect(node);
    for (const track of stream.getAudioTracks())
      track.addEventListener('ended', () => this.onGone?.());
    this.#microphone = { stream, source, worklet };
  }

  closeMicrophone(): void {
    if (!this.#microphone) return;
    const { stream, source, worklet } = this.#microphone;
    this.#microphone = null;
    source.disconnect();
    worklet.port.onmessage = null;
    stop(stream);
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
    this.closeMicrophone();
    void this.#context.close();
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
