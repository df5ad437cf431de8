import { calleeTexts } from '../voices/phrases.ts';
import { type Heard, heardInText, languageOf, replyTo, SCRIPT, type Turn } from './script.ts';

const ALL = ['end_call', 'set_outcome'];
const heard = (...turns: Heard[]): Turn[] =>
  turns.flatMap((one): Turn[] => [{ by: 'agent' }, { by: 'callee', heard: one }]);
const reply = (turns: readonly Turn[], tools: readonly string[] = ALL, hasSpoken = true) =>
  replyTo({ turns, tools, hasSpoken });
const toolsOf = (turns: readonly Turn[], tools?: readonly string[]) =>
  reply(turns, tools).tools.map(({ name }) => name);

describe('the stand-in’s script', () => {
  it('has a line for everything a callee can say', () => {
    for (const name of Object.keys(calleeTexts)) expect(SCRIPT[name as Heard]).toBeDefined();
  });

  it('greets first, and takes up the thread in a new session of an old conversation', () => {
    expect(reply([], ALL, false).say).toBe('greeting');
    expect(reply([{ by: 'agent' }], ALL, false).say).toBe('resume');
    expect(reply([{ by: 'system', text: 'Go on.' }], ALL, false).say).toBe('greeting');
    expect(reply([{ by: 'agent' }, { by: 'system', text: 'Go on.' }], ALL, false).say).toBe(
      'resume',
    );
  });

  it('gives every conversation that ends an outcome and an end', () => {
    for (const one of ['yes', 'no', 'later', 'human', 'voicemail', 'stop', 'wrong'] as const) {
      expect(toolsOf(heard(one)))
        .withContext(one)
        .toEqual(['set_outcome', 'end_call']);
    }
    const [outcome] = reply(heard('yes')).tools;
    expect(outcome!.arguments).toEqual(
      jasmine.objectContaining({ outcome: 'confirmed', success: true }),
    );
  });

  it('calls only tools that are offered, and the better one when there is one', () => {
    expect(toolsOf(heard('yes'), [])).toEqual([]);
    const tools = [...ALL, 'transfer_to_human', 'add_to_dnc'];
    expect(toolsOf(heard('human'), tools)).toEqual(['set_outcome', 'transfer_to_human']);
    expect(toolsOf(heard('stop'), tools)).toEqual(['add_to_dnc', 'set_outcome', 'end_call']);
  });

  it('does what it was told meanwhile, once, whatever the callee says', () => {
    const text = (words: string) =>
      `Your supervisor tells you, unheard by the callee: ${words}. Follow it from now on, and do not mention that you were told.`;
    const told: Turn = { by: 'system', text: text('Tell them the price') };
    const answering: Turn[] = [{ by: 'agent' }, told, { by: 'callee', heard: 'who' }];
    expect(reply(answering).say).toBe('price');
    expect(reply([...answering, { by: 'agent' }, { by: 'callee', heard: 'who' }]).say).toBe(
      'identity',
    );
    const now = 'Act on what your supervisor has just told you: say the next thing now.';
    const asked = { tools: ALL, hasSpoken: true, instructions: now };
    expect(replyTo({ ...asked, turns: [{ by: 'agent' }, told] }).say).toBe('price');
    const vague: Turn = { by: 'system', text: text('Be nice') };
    expect(reply([{ by: 'agent' }, vague, { by: 'callee', heard: 'who' }]).say).toBe('identity');
  });

  it('says no more once the call is to end', () => {
    const turns: Turn[] = [...heard('yes'), { by: 'agent' }, { by: 'tool', name: 'end_call' }];
    expect(reply(turns)).toEqual({ say: undefined, tools: [] });
    const going: Turn[] = [...heard('yes'), { by: 'agent' }, { by: 'tool', name: 'set_outcome' }];
    expect(reply(going).say).toBe('goodbye');
  });

  it('asks again when it is unclear, but not for ever', () => {
    expect(reply(heard('unclear', 'unclear')).say).toBe('unclear');
    expect(toolsOf(heard('unclear', 'silence', 'unclear'))).toContain('end_call');
    expect(reply(heard('unclear', 'who', 'unclear')).say).toBe('unclear');
  });

  it('knows written turns by their words, in both languages', () => {
    for (const [name, texts] of Object.entries(calleeTexts)) {
      for (const text of texts) expect(heardInText(text)).toBe(name as Heard);
    }
    expect(heardInText('Yetkili biriyle konuşabilir miyim?')).toBe('human');
    expect(heardInText('12#')).toBe('digits');
    expect(heardInText('Xyzzy')).toBe('unclear');
  });

  it('takes the language from a line of the instructions', () => {
    expect(languageOf('You are kind.\nLanguage: Turkish')).toBe('tr');
    expect(languageOf('Primary language: tr')).toBe('tr');
    expect(languageOf('Dil: İngilizce değil, Türkçe')).toBe('tr');
    expect(languageOf('Speak English.')).toBe('en');
    expect(languageOf('Be brief.', 'tr')).toBe('tr');
  });
});
