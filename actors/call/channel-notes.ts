import type { ChannelNote } from '../ports/telephony.ts';
import { note, type CallEffect } from './messages.ts';

/** A line of the timeline that a PBX told; a call of ours has its SIP messages instead. */
export const channelNoted = ({ what, detail }: ChannelNote, at: number): CallEffect =>
  note({ at, kind: `channel.${what}`, data: { message: detail } });
