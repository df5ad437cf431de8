/** What we hear of one RTP stream: loss and jitter as RFC 3550 appendix A.3 and A.8 count them. */
import { ntpMiddle, type ReportBlock } from './codec/rtcp.ts';
import { sequenceFollower, type SequenceFollower } from './codec/rtp-packet.ts';

const SAMPLES_PER_MS = 8;

export class Reception {
  received = 0;
  private ssrc = 0;
  private follower: SequenceFollower = sequenceFollower();
  private base = -1;
  private highest = -1;
  /** Of streams before an SSRC change. */
  private lostBefore = 0;
  private receivedInStream = 0;
  private jitterSamples = 0;
  private transit = Number.NaN;
  private expectedAtReport = 0;
  private receivedAtReport = 0;
  private senderReport = 0;
  private senderReportAt = 0;

  /** Whether the stream of `ssrc` is a new one; then the counters of the stream begin anew. */
  isNewStream(ssrc: number): boolean {
    if (this.base >= 0 && ssrc === this.ssrc) return false;
    this.lostBefore += this.lostInStream;
    this.ssrc = ssrc;
    this.follower = sequenceFollower();
    this.base = -1;
    this.highest = -1;
    this.receivedInStream = this.expectedAtReport = this.receivedAtReport = 0;
    this.transit = Number.NaN;
    this.senderReport = 0;
    return true;
  }

  /** Counts a packet of the present stream; `timestamp` null for those without a media clock. */
  count(sequence: number, timestamp: number | null, now: number): void {
    const extended = this.follower.follow(sequence);
    if (this.base < 0) this.base = extended;
    if (extended > this.highest) this.highest = extended;
    this.received++;
    this.receivedInStream++;
    if (timestamp === null) return;
    const transit = (now * SAMPLES_PER_MS - timestamp) | 0;
    const difference = Math.abs((transit - this.transit) | 0);
    // A jump of seconds is a new clock of the sender, not jitter.
    if (!Number.isNaN(this.transit) && difference < 8000)
      this.jitterSamples += (difference - this.jitterSamples) / 16;
    this.transit = transit;
  }

  get jitterMs(): number {
    return this.jitterSamples / SAMPLES_PER_MS;
  }

  get lost(): number {
    return this.lostBefore + this.lostInStream;
  }

  /** Remembers a sender report, so that our next block quotes it. */
  reported(middle: number, atMs: number): void {
    this.senderReport = middle;
    this.senderReportAt = atMs;
  }

  /** The block about this stream since the last one; undefined before any packet. */
  block(atMs: number): ReportBlock | undefined {
    if (this.base < 0) return undefined;
    const expected = this.highest - this.base + 1;
    const sinceExpected = expected - this.expectedAtReport;
    const sinceLost = sinceExpected - (this.receivedInStream - this.receivedAtReport);
    this.expectedAtReport = expected;
    this.receivedAtReport = this.receivedInStream;
    return {
      ssrc: this.ssrc,
      fractionLost: sinceExpected > 0 ? Math.max(0, sinceLost) / sinceExpected : 0,
      lost: expected - this.receivedInStream,
      highestSequence: this.highest,
      jitter: this.jitterSamples,
      lastSenderReport: this.senderReport,
      delaySinceReport: this.senderReport
        ? (ntpMiddle(atMs) - ntpMiddle(this.senderReportAt)) >>> 0
        : 0,
    };
  }

  private get lostInStream(): number {
    return this.base < 0 ? 0 : Math.max(0, this.highest - this.base + 1 - this.receivedInStream);
  }
}
