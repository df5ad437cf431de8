/**
 * Plays 16-bit samples at 8 kHz as they come over the network. A little is kept back so that
 * uneven arrival is not heard; `flush` throws away what was not played yet.
 */
const RATE = 8000;
/** Kept back before playing begins: 60 ms. */
const RESERVE = 480;
/** What is less than the reserve is played all the same after this long, s. */
const PATIENCE = 0.12;

class Player extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    /** Samples that may wait; 0: any number. More than that, and the oldest are never heard. */
    this.most = ((processorOptions?.mostMs ?? 0) * RATE) / 1000;
    this.queue = [];
    this.queued = 0;
    /** Place in the first buffer of the queue, in parts of a sample. */
    this.place = 0;
    this.isPlaying = false;
    this.cameAt = 0;
    this.port.onmessage = ({ data }) => {
      if (data === 'flush') this.flush();
      else this.push(new Int16Array(data));
    };
  }

  push(samples) {
    if (this.queued === 0) this.cameAt = currentTime;
    this.queue.push(samples);
    this.queued += samples.length;
    while (this.most > 0 && this.queued > this.most && this.queue.length > 1) {
      this.queued -= this.queue.shift().length;
      this.place = 0;
    }
  }

  flush() {
    this.queue = [];
    this.queued = 0;
    this.place = 0;
    this.isPlaying = false;
  }

  process(_inputs, [output]) {
    const channel = output[0];
    const waited = this.queued > 0 && currentTime - this.cameAt > PATIENCE;
    if (!this.isPlaying && (this.queued >= RESERVE || waited)) this.isPlaying = true;
    if (this.isPlaying) for (let i = 0; i < channel.length; i++) channel[i] = this.next();
    for (let other = 1; other < output.length; other++) output[other].set(channel);
    return true;
  }

  next() {
    const first = this.queue[0];
    if (!first) {
      this.isPlaying = false;
      return 0;
    }
    const index = Math.floor(this.place);
    const after = index + 1 < first.length ? first[index + 1] : (this.queue[1]?.[0] ?? 0);
    const value = first[index] + (after - first[index]) * (this.place - index);
    this.place += RATE / sampleRate;
    if (this.place >= first.length) {
      this.place -= first.length;
      this.queue.shift();
      this.queued -= first.length;
    }
    return value / 32768;
  }
}

registerProcessor('player', Player);
