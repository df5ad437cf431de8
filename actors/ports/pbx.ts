/** A PBX that places calls in our place, over trunks of its own. The password is decrypted only in memory. */
export interface PbxRoute {
  /** Of its HTTP server, e.g. `http://10.0.0.7:8088`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** What it dials: `${number}` stands for the callee’s. */
  readonly dialString: string;
  /** Its endpoint whose state says whether calls can go out, like `PJSIP/carrier`; null: none is looked at. */
  readonly watched: string | null;
  /** How it is told who calls; `pbx`: it decides that itself. */
  readonly callerId: 'e164' | 'digits' | 'pbx';
  /** Set on the channel that is dialled; values may hold `{{variables}}`. */
  readonly variables: Readonly<Record<string, string>>;
}
