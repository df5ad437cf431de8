import { readEvent } from './events.ts';

const delta = {
  type: 'response.output_audio.delta',
  event_id: 'event_1',
  response_id: 'resp_1',
  item_id: 'item_1',
  output_index: 0,
  content_index: 1,
  delta: Buffer.from('hello world').toString('base64'),
};
const read = (text: string) => readEvent(Buffer.from(text));

describe('a server event', () => {
  const expected = {
    type: 'audio',
    responseId: 'resp_1',
    itemId: 'item_1',
    contentIndex: 1,
    audio: Buffer.from('hello world'),
  } as const;

  it('with audio is read the same in whatever shape its JSON comes', () => {
    const turned = Object.fromEntries(Object.entries(delta).reverse());
    const shapes = [
      JSON.stringify(delta),
      JSON.stringify(turned),
      JSON.stringify(delta, null, 2),
      JSON.stringify(delta).replaceAll('/', '\\/'),
      JSON.stringify(delta).replace('resp_1', 'resp\\u005f1'),
      JSON.stringify({ padding: 'x'.repeat(300), ...delta }),
    ];
    for (const shape of shapes) expect(read(shape)).toEqual(expected);
  });

  it('of another type that mentions audio in a text is left what it is', () => {
    const event = {
      type: 'response.output_text.delta',
      delta: '"type":"response.output_audio.delta"',
    };
    expect(read(JSON.stringify(event))).toEqual(event as never);
  });

  it('that is no JSON object with a type is none', () => {
    for (const text of ['', '{', 'null', '[]', '{"a":1}', '{"type":3}'])
      expect(read(text)).toBeUndefined();
  });
});
