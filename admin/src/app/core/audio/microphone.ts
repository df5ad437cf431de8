/** Why there is no microphone; each is a text. */
export type MicrophoneProblem = 'insecure' | 'refused' | 'missing' | 'busy';

export class MicrophoneError extends Error {
  override readonly name = 'MicrophoneError';
  readonly problem: MicrophoneProblem;
  constructor(problem: MicrophoneProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** Browsers give no microphone to pages that came over plain http, localhost apart. */
export const canRecord = (): boolean => isSecureContext && 'mediaDevices' in navigator;

export function problemOfMicrophone(error: unknown): MicrophoneProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}

/** @throws MicrophoneError */
export async function openMicrophone(deviceId: string): Promise<MediaStream> {
  if (!canRecord()) throw new MicrophoneError('insecure');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        // The agent's own voice must not come back from the loudspeaker.
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
        ...(deviceId && { deviceId: { exact: deviceId } }),
      },
    });
  } catch (error) {
    throw new MicrophoneError(problemOfMicrophone(error));
  }
}

/** Microphones there are; names are told only once one was allowed. */
export async function microphones(): Promise<MediaDeviceInfo[]> {
  if (!canRecord()) return [];
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '');
}
