export { startMediaPlane } from './plane.ts';
export type { MediaPlane, MediaPlaneOptions, MediaPlaneStats } from './plane.ts';
export { repairRecording, type Recording } from './recorder.ts';
