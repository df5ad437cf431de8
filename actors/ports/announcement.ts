/** Words that are shipped: that the call is recorded, and that no person speaks. */
export type ShippedAnnouncement = 'recorded' | 'recorded_ai';

/** What whoever answers is told before the agent speaks, of the recording that is made. */
export interface Announcement {
  /** Shipped, or the id of a clip of the user's own. */
  readonly clip: ShippedAnnouncement | { readonly id: string };
  /** That a shipped one is spoken in. */
  readonly language: string;
  /** Whether the recording has the announcement in it, or begins after it. */
  readonly recordsFrom: 'start' | 'end';
}

/** A clip of the user's own: G.711 µ-law, 8 kHz. */
export interface OwnClip {
  /** What stands in the transcript for it. */
  readonly text: string;
  readonly audio: Uint8Array;
}

/** What is played. */
export type AnnouncedWords =
  { readonly clip: ShippedAnnouncement; readonly language: string } | OwnClip;

/** Where the user's own clips are kept. */
export interface ClipLibrary {
  /** Null when it is gone. */
  clip(id: string): Promise<OwnClip | null>;
}

/** Nobody has any. */
export const noClips: ClipLibrary = { clip: () => Promise.resolve(null) };
