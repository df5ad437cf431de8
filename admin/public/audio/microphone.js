/**
 * The microphone at telephone quality: what comes at the device's rate leaves as 16-bit samples at
 * 8 kHz, 20 ms a message. Above half that rate nothing may be left, or it would be heard as a tone.
 */
const RATE = 8000;
const FRAME = 160;
const TAPS = 63;
const CUT_OFF = 3600;

function lowPass(rate) {
  const taps = new Float32Array(TAPS);
  const middle = (TAPS - 1) / 2;
  const cut = CUT_OFF / rate;
  let sum = 0;
  for (let i = 0; i < TAPS; i++) {
    const x = i - middle;
    const sinc = x === 0 ? 2 * cut : Math.sin(2 * Math.PI * cut * x) / (Math.PI * x);
    const window = 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (TAPS - 1));
    taps[i] = sinc * window;
    sum += taps[i];
  }
  return taps.map((tap) => tap / sum);
}

class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.taps = lowPass(sampleRate);
    this.history = new Float32Array(TAPS);
    this.at = 0;
    /** Samples of ours that are due, in parts of one. */
    this.due = 0;
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  process([input]) {
    const samples = input?.[0];
    if (samples) for (const sample of samples) this.take(sample);
    return true;
  }

  take(sample) {
    this.history[this.at] = sample;
    this.at = (this.at + 1) % TAPS;
    this.due += RATE / sampleRate;
    if (this.due < 1) return;
    this.due -= 1;
    this.put(this.filtered());
  }

  filtered() {
    let sum = 0;
    for (let i = 0; i < TAPS; i++) sum += this.taps[i] * this.history[(this.at + i) % TAPS];
    return sum;
  }

  put(sample) {
    this.frame[this.filled++] = Math.max(-32768, Math.min(32767, Math.round(sample * 32767)));
    if (this.filled < FRAME) return;
    this.port.postMessage(this.frame.buffer, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }
}

registerProcessor('microphone', Microphone);
