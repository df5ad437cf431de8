import { isBackchannel } from './backchannel.ts';
import { TurnTaking } from './turn-taking.ts';

/** A conversation in which the agent is speaking; time goes by in ticks of 20 ms. */
function aTurnTaking(over: Partial<ConstructorParameters<typeof TurnTaking>[0]> = {}) {
  const rules = {
    ...{ interruptible: true, minSpeechMs: 200, resumes: true },
    ...{ comfortNoise: false, fillsWaits: false, language: 'en', ...over },
  };
  const told: string[] = [];
  const agent = { isAudible: true };
  const turns = new TurnTaking(rules, {
    isAudible: () => agent.isAudible,
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
    interrupt: () => {
      told.push('interrupt');
      agent.isAudible = false;
    },
    respond: () => told.push('respond'),
    forget: (itemId) => told.push(`forget ${itemId}`),
  });
  const voice = { voicedMs: 0, lastVoicedAt: Number.NaN };
  let now = 10_000;
  const pass = (ms: number, isVoice: boolean): void => {
    for (const end = now + ms; now < end;) {
      now += 20;
      if (isVoice) {
        if (now - voice.lastVoicedAt > 300) voice.voicedMs = 0;
        voice.voicedMs += 20;
        voice.lastVoicedAt = now;
      }
      turns.tick(voice, now);
    }
  };
  return {
    ...{ turns, told, agent },
    speak: (ms: number) => pass(ms, true),
    quiet: (ms: number) => pass(ms, false),
    begin: (itemId = 'u1') => turns.speechStarted(itemId, true, now),
    end: (spokenMs = Number.NaN) => turns.speechStopped(spokenMs, voice, now),
    words: (text: string | null, itemId = 'u1') => turns.wordsCame(itemId, text, now),
  };
}

describe('turn-taking', () => {
  it('gives the agent its turn when the callee has spoken into silence', () => {
    const { told, agent, speak, quiet, begin, end } = aTurnTaking();
    agent.isAudible = false;
    speak(60);
    begin();
    quiet(500);
    end();
    expect(told).toEqual(['respond']);
  });

  it('pauses at once, and goes on within a fifth of a second after a cough', () => {
    const { told, speak, quiet, begin, end } = aTurnTaking();
    speak(80);
    begin();
    expect(told).toEqual(['pause']);
    speak(60);
    quiet(160);
    expect(told).toEqual(['pause', 'resume']);
    quiet(340);
    end();
    expect(told).toEqual(['pause', 'resume', 'forget u1']);
  });

  it('goes on after an echo that nobody here hears', () => {
    const { told, quiet, begin } = aTurnTaking();
    begin();
    quiet(160);
    expect(told).toEqual(['pause', 'resume']);
  });

  it('is interrupted while the callee still speaks, and answers once it has finished', () => {
    const { told, speak, quiet, begin, end } = aTurnTaking();
    speak(80);
    begin();
    speak(520);
    expect(told).toEqual(['pause', 'interrupt']);
    speak(800);
    quiet(500);
    end();
    expect(told).toEqual(['pause', 'interrupt', 'respond']);
  });

  it('lets the words of a short utterance decide', () => {
    for (const [text, then] of [
      ['Uh-huh.', ['resume']],
      ['', ['resume']],
      ['Wait!', ['interrupt', 'respond']],
      [null, ['interrupt', 'respond']],
    ] as const) {
      const { told, speak, quiet, begin, end, words } = aTurnTaking();
      speak(80);
      begin();
      speak(260);
      quiet(500);
      end();
      expect(told).toEqual(['pause']);
      words('Other words.', 'u0');
      quiet(200);
      words(text);
      quiet(2000);
      expect(told)
        .withContext(String(text))
        .toEqual(['pause', ...then]);
    }
  });

  it('does not wait for words for ever', () => {
    const { told, speak, quiet, begin, end } = aTurnTaking();
    speak(80);
    begin();
    speak(260);
    quiet(500);
    end();
    quiet(1220);
    expect(told).toEqual(['pause', 'interrupt', 'respond']);
  });

  it('goes on after a while when the provider waits for the rest of a sentence', () => {
    const { told, speak, quiet, begin, end, words } = aTurnTaking();
    speak(80);
    begin();
    speak(260);
    quiet(1000);
    expect(told).toEqual(['pause', 'resume']);
    quiet(3000);
    end();
    words('Wait');
    expect(told).toEqual(['pause', 'resume', 'interrupt', 'respond']);
  });

  it('pauses again when a cough turns out to be the beginning of a sentence', () => {
    const { told, speak, quiet, begin } = aTurnTaking();
    speak(80);
    begin();
    quiet(320);
    speak(40);
    expect(told).toEqual(['pause', 'resume', 'pause']);
    speak(600);
    expect(told.at(-1)).toBe('interrupt');
  });

  it('believes the provider when it heard a long speech that is too quiet for us', () => {
    const { told, quiet, begin, end } = aTurnTaking();
    begin();
    quiet(1500);
    end(900);
    expect(told).toEqual(['pause', 'resume', 'interrupt', 'respond']);
  });

  it('stops no more for an echo that comes again and again', () => {
    const { told, speak, quiet, begin, end } = aTurnTaking();
    for (let i = 0; i < 5; i++) {
      begin();
      quiet(700);
      end();
    }
    expect(told.filter((what) => what === 'pause').length).toBe(3);
    begin();
    speak(700);
    expect(told.at(-1)).toBe('interrupt');
  });

  it('lets an agent that may not be interrupted finish, and then answer', () => {
    const { told, speak, quiet, begin, end } = aTurnTaking({ interruptible: false });
    speak(80);
    begin();
    speak(100);
    quiet(500);
    end();
    expect(told).toEqual(['forget u1']);
    speak(80);
    begin();
    speak(1000);
    quiet(500);
    end();
    expect(told).toEqual(['forget u1', 'respond']);
  });

  it('stops for good at the first sign when it is told not to go on', () => {
    const { told, quiet, begin, end } = aTurnTaking({ resumes: false });
    begin();
    expect(told).toEqual(['interrupt']);
    quiet(600);
    end();
    expect(told).toEqual(['interrupt', 'respond']);
  });

  it('goes on when the provider is lost in the middle of it', () => {
    const { told, turns, begin, quiet } = aTurnTaking();
    begin();
    turns.reset(1);
    quiet(1000);
    expect(told).toEqual(['pause', 'resume']);
  });
});

describe('a backchannel', () => {
  it('is a sound of listening, never a word that may be an answer', () => {
    for (const text of ['', '…', 'Uh-huh.', 'Mm-hmm', 'mhm', 'Hı hı.', 'hmm', 'Aha', 'Uh, um…'])
      expect(isBackchannel(text)).withContext(text).toBeTrue();
    for (const text of ['Yes.', 'okay', 'Evet', 'no', 'uh-huh, wait', 'Hayır', '3'])
      expect(isBackchannel(text)).withContext(text).toBeFalse();
  });
});
