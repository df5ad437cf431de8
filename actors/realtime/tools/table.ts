import type { ToolSpec } from '../../ports/media.ts';
import { addToDnc } from './add-to-dnc.ts';
import { endCall } from './end-call.ts';
import { leaveVoicemail } from './leave-voicemail.ts';
import { pauseRecording } from './pause-recording.ts';
import { scheduleCallback } from './schedule-callback.ts';
import { sendDtmf } from './send-dtmf.ts';
import { setOutcome } from './set-outcome.ts';
import type { BuiltInTool } from './tool.ts';
import { transferToHuman } from './transfer-to-human.ts';

/** What the model may do to a call. */
export const TOOLS: readonly BuiltInTool[] = [
  endCall,
  setOutcome,
  sendDtmf,
  leaveVoicemail,
  pauseRecording,
  transferToHuman,
  scheduleCallback,
  addToDnc,
];

export const toolNamed = (name: string): BuiltInTool | undefined =>
  TOOLS.find(({ spec }) => spec.name === name);

/** The tools of these names, in their own order, as the model is told of them. */
export const toolsNamed = (names: readonly string[]): readonly ToolSpec[] =>
  TOOLS.map(({ spec }) => spec).filter(({ name }) => names.includes(name));
