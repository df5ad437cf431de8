/** The SIP leg of a media server: signalled by us, so that its description can go to a carrier. */
export interface MediaDialog {
  /** What the media server says of its audio. */
  readonly sdp: string;
  /** Tells it another description of the far side. @returns its own @throws Error when it refuses */
  modify(sdp: string): Promise<string>;
  /** Idempotent. */
  bye(): Promise<void>;
  /**
   * The media server hung up; at most once, and at once when it has already. `cause` is its Q.850 cause, null
   * where it told none.
   */
  onEnded(listener: (cause: number | null) => void): void;
}

export interface MediaCall {
  /** `sip:user@host:port` of the media server. */
  readonly uri: string;
  readonly sdp: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Places calls to media servers. @throws Error that says how the media server refused */
export type PlaceMediaCall = (call: MediaCall) => Promise<MediaDialog>;
