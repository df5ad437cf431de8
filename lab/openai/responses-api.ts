/** `POST /v1/responses`: the same script in writing, at once or as a stream of events. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { sendJson } from '../http.ts';
import type { Voices } from '../voices/voices.ts';
import { newId } from './ids.ts';
import { parseOrRefuse } from './parse.ts';
import { fillSchema } from './schema-filler.ts';
import { ownToolsOf } from './own-tools.ts';
import { heardInText, languageOf, type Reply, replyTo, type Turn } from './script.ts';
import { Tool, ToolChoice } from './session-config.ts';
import { textTokens } from './usage.ts';

const Content = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
]);
const InputItem = z.union([
  z.looseObject({
    type: z.literal('message').optional(),
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content: Content,
  }),
  z.looseObject({ type: z.literal('function_call'), call_id: z.string(), name: z.string() }),
  z.looseObject({
    type: z.literal('function_call_output'),
    call_id: z.string(),
    output: z.unknown(),
  }),
  z.looseObject({ type: z.literal('reasoning') }),
]);
const Request = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(InputItem)]).optional(),
  instructions: z.string().nullish(),
  tools: z.array(z.union([Tool, z.looseObject({ type: z.string() })])).optional(),
  tool_choice: ToolChoice.optional(),
  stream: z.boolean().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  text: z
    .looseObject({
      format: z.looseObject({ type: z.string(), schema: z.unknown().optional() }).optional(),
    })
    .optional(),
});
type Request = z.infer<typeof Request>;

/**
 * Answers a request for a response.
 * @throws {Refusal} for a request the API would not take.
 */
export async function answerResponses(
  body: unknown,
  response: ServerResponse,
  voices: Voices,
): Promise<void> {
  const request = parseOrRefuse(Request, body, '');
  const turns = turnsIn(request);
  const output = outputOf(request, turns, voices);
  const result = resultOf(request, output);
  if (request.stream) await stream(response, result, output);
  else sendJson(response, 200, result);
}

interface TextOutput {
  readonly type: 'message';
  readonly id: string;
  readonly role: 'assistant';
  readonly status: 'completed';
  readonly content: readonly [
    { readonly type: 'output_text'; readonly text: string; readonly annotations: readonly never[] },
  ];
}
interface CallOutput {
  readonly type: 'function_call';
  readonly id: string;
  readonly call_id: string;
  readonly name: string;
  readonly arguments: string;
  readonly status: 'completed';
}
type Output = TextOutput | CallOutput;

function textOf(content: z.infer<typeof Content>): string {
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(' ');
}

/** A turn with its words. */
interface Written {
  readonly by: Turn;
  readonly text: string;
}

function turnsIn({ input = [] }: Request): Written[] {
  if (typeof input === 'string') {
    return [{ by: { by: 'callee', heard: heardInText(input) }, text: input }];
  }
  const names = new Map<string, string>();
  return input.flatMap((item): Written[] => {
    if (item.type === 'function_call') {
      names.set(item.call_id as string, item.name as string);
      return [];
    }
    if (item.type === 'function_call_output') {
      return [{ by: { by: 'tool', name: names.get(item.call_id as string) ?? '' }, text: '' }];
    }
    if (!('role' in item)) return [];
    const text = textOf(item.content as z.infer<typeof Content>);
    if (item.role === 'user') return [{ by: { by: 'callee', heard: heardInText(text) }, text }];
    if (item.role === 'assistant') return [{ by: { by: 'agent' }, text }];
    return [];
  });
}

function outputOf(request: Request, turns: readonly Written[], voices: Voices): readonly Output[] {
  const format = request.text?.format;
  const said = turns.map(({ text }) => text).join('\n');
  const instructions = request.instructions ?? '';
  if (format?.type === 'json_schema') {
    return [message(JSON.stringify(fillSchema(format.schema, `${instructions}\n${said}`)))];
  }
  const functions = (request.tools ?? []).flatMap((tool) =>
    tool.type === 'function' && typeof tool.name === 'string'
      ? [{ name: tool.name, parameters: tool.parameters }]
      : [],
  );
  const isAllowed = request.tool_choice !== 'none';
  const reply: Reply = replyTo({
    turns: turns.map(({ by }) => by),
    tools: isAllowed ? functions.map(({ name }) => name) : [],
    ownTools: isAllowed ? ownToolsOf(functions) : [],
    hasSpoken: turns.some(({ by }) => by.by === 'agent'),
  });
  const language = languageOf(instructions, /[çğışöü]/i.test(said) ? 'tr' : 'en');
  return [
    ...(reply.say ? [message(voices.phrase(language, 'agent', reply.say).text)] : []),
    ...reply.tools.map((use): CallOutput => ({
      type: 'function_call',
      id: newId('item'),
      call_id: newId('call'),
      name: use.name,
      arguments: JSON.stringify(use.arguments),
      status: 'completed',
    })),
  ];
}

const message = (text: string): TextOutput => ({
  type: 'message',
  id: newId('msg'),
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});

function resultOf(request: Request, output: readonly Output[]): Record<string, unknown> {
  const read = textTokens(JSON.stringify([request.instructions, request.input, request.tools]));
  const written = textTokens(JSON.stringify(output));
  return {
    id: newId('resp'),
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'completed',
    model: request.model,
    instructions: request.instructions ?? null,
    output,
    error: null,
    incomplete_details: null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: true,
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    temperature: 1,
    top_p: 1,
    usage: {
      input_tokens: read,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: written,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: read + written,
    },
  };
}

async function stream(
  response: ServerResponse,
  result: Record<string, unknown>,
  output: readonly Output[],
): Promise<void> {
  let sequence_number = 0;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const send = async (type: string, fields: Record<string, unknown>): Promise<void> => {
    const data = JSON.stringify({ type, sequence_number: sequence_number++, ...fields });
    if (!response.write(`event: ${type}\ndata: ${data}\n\n`)) await once(response, 'drain');
  };
  const open = { ...result, status: 'in_progress', output: [], usage: null };
  await send('response.created', { response: open });
  await send('response.in_progress', { response: open });
  for (const [output_index, item] of output.entries()) {
    const at = { item_id: item.id, output_index };
    if (item.type === 'message') await streamMessage(item, at, send);
    else await streamCall(item, at, send);
  }
  await send('response.completed', { response: result });
  response.end();
}

type Send = (type: string, fields: Record<string, unknown>) => Promise<void>;
interface Place {
  readonly item_id: string;
  readonly output_index: number;
}

async function streamMessage(item: TextOutput, place: Place, send: Send): Promise<void> {
  const { output_index } = place;
  const at = { ...place, content_index: 0 };
  const [part] = item.content;
  const opened = { ...item, status: 'in_progress', content: [] };
  await send('response.output_item.added', { output_index, item: opened });
  await send('response.content_part.added', { ...at, part: { ...part, text: '' } });
  for (const delta of part.text.match(/\S+\s*/g) ?? []) {
    await send('response.output_text.delta', { ...at, delta, logprobs: [] });
  }
  await send('response.output_text.done', { ...at, text: part.text, logprobs: [] });
  await send('response.content_part.done', { ...at, part });
  await send('response.output_item.done', { output_index, item });
}

async function streamCall(item: CallOutput, place: Place, send: Send): Promise<void> {
  const { output_index } = place;
  const opened = { ...item, status: 'in_progress', arguments: '' };
  await send('response.output_item.added', { output_index, item: opened });
  await send('response.function_call_arguments.delta', { ...place, delta: item.arguments });
  const done = { ...place, name: item.name, arguments: item.arguments };
  await send('response.function_call_arguments.done', done);
  await send('response.output_item.done', { output_index, item });
}
