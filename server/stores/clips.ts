import type { ClipLibrary } from '../../actors/ports/announcement.ts';
import { Clip } from '../models/index.ts';

/** The user's own clips; they never change, only go. */
export const clipLibrary: ClipLibrary = {
  async clip(id) {
    const clip = await Clip.findByPk(id);
    return clip && { text: `[${clip.name}]`, audio: clip.audio };
  },
};
