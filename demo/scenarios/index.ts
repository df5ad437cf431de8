import { bargeIn } from './barge-in.ts';
import { falseInterruption } from './false-interruption.ts';
import { idle } from './idle.ts';
import { providerOutage } from './provider-outage.ts';
import { recordingPause } from './recording-pause.ts';
import type { Scenario } from './scenario.ts';
import { takeover } from './takeover.ts';
import { toolLoop } from './tool-loop.ts';
import { transferFails } from './transfer-fails.ts';
import { transferWarm } from './transfer-warm.ts';
import { voicemail } from './voicemail.ts';

/** Everything that `--scenario` can play. */
export const SCENARIOS: readonly Scenario[] = [
  bargeIn,
  falseInterruption,
  idle,
  voicemail,
  transferWarm,
  transferFails,
  takeover,
  recordingPause,
  toolLoop,
  providerOutage,
];
