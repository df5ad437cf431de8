import { textOf } from './arguments.ts';
import { builtIn, says, type Problem } from './tool.ts';

const MINUTE_MS = 60_000;
const LONGEST_MS = 90 * 24 * 60 * MINUTE_MS;
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

export const scheduleCallback = builtIn<{ at: number; note: string | null }>({
  spec: {
    name: 'schedule_callback',
    description:
      'Notes that the callee wants to be called again later. You are told when the call will really be placed: tell the callee.',
    parameters: {
      type: 'object',
      properties: {
        at: {
          type: 'string',
          description:
            'When: ISO 8601 with an offset, e.g. 2027-03-01T15:00:00+03:00, or the minutes from now as a number, e.g. 90.',
        },
        note: { type: 'string', description: 'What to know then, in a few words.' },
      },
      required: ['at'],
      additionalProperties: false,
    },
  },
  parse(given, now) {
    const at = timeOf(given['at'], now);
    return typeof at === 'number' ? { at, note: textOf(given['note']) ?? null } : at;
  },
  use: ({ at, note }, state) => says(state, { type: 'scheduleCallback', at, note }, true),
});

function timeOf(given: unknown, now: number): number | Problem {
  const text = String(given ?? '').trim();
  const at = /^\d+(\.\d+)?$/.test(text)
    ? now + Number(text) * MINUTE_MS
    : WITH_OFFSET.test(text)
      ? Date.parse(text)
      : Number.NaN;
  const clock = `It is ${new Date(now).toISOString()} now.`;
  if (Number.isNaN(at))
    return {
      problem: `schedule_callback needs at: ISO 8601 with an offset, or minutes from now. ${clock}`,
    };
  if (at < now) return { problem: `that time has passed. ${clock}` };
  return at - now > LONGEST_MS ? { problem: `that is more than 90 days away. ${clock}` } : at;
}
