/** A connected and authenticated drachtio-srf. */
export interface App {
  /** Sends one frame; nothing happens when the connection is gone. */
  send(payload: string): void;
  readonly closed: boolean;
}
