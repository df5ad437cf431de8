import type { Sequelize } from 'sequelize';
import { z } from 'zod';
import {
  Answering,
  AnsweringReport,
  CorrectAnswering,
  type Answering as AnsweringView,
} from '../../contract/answering.ts';
import { IdParams } from '../../contract/common.ts';
import { notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import {
  answeringOf,
  answeringReport,
  correctAnswering,
  correctedCases,
} from '../../stores/answering.ts';

export interface AnsweringDeps {
  readonly sequelize: Sequelize;
}

const DAY_MS = 86_400_000;
const MOST_CASES = 10_000;

const ReportQuery = z.object({ days: z.coerce.number().int().min(1).max(90).default(30) });

/** Who answered a call: as it was heard, as it was corrected, and how often it was right. */
export const answeringRoutes = ({ sequelize }: AnsweringDeps): Route[] => [
  route({
    method: 'get',
    path: '/calls/:id/answered-by',
    policy: 'viewCalls',
    summary: 'Whether a person or a machine answered, how certain that is, and why.',
    tag: 'Calls',
    params: IdParams,
    response: Answering,
    handler: ({ params }) => found(sequelize, params.id),
  }),
  route({
    method: 'put',
    path: '/calls/:id/answered-by',
    policy: 'correctAnswering',
    summary: 'Corrects who answered, as somebody heard who listened to the recording.',
    tag: 'Calls',
    params: IdParams,
    body: CorrectAnswering,
    response: Answering,
    audit: 'call.corrected',
    async handler({ params, body }, { user }) {
      const by = user?.userId ?? null;
      if (!(await correctAnswering(sequelize, params.id, { ...body, by })))
        throw notFound('verdict on who answered this call');
      return found(sequelize, params.id);
    },
  }),
  route({
    method: 'get',
    path: '/reports/answering',
    policy: 'viewReports',
    summary: 'How often the detection of answering machines was right, as far as that is known.',
    tag: 'Reports',
    query: ReportQuery,
    response: AnsweringReport,
    handler: ({ query }) => answeringReport(sequelize, new Date(Date.now() - query.days * DAY_MS)),
  }),
  route({
    method: 'get',
    path: '/reports/answering/corrected',
    policy: 'viewReports',
    summary: 'The corrected cases with what was measured, as CSV.',
    tag: 'Reports',
    async handler() {
      const cases = await correctedCases(sequelize, MOST_CASES);
      return new Reply(200, csvOf(cases), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="answering-corrected.csv"',
        },
      });
    },
  }),
];

async function found(sequelize: Sequelize, callId: string): Promise<AnsweringView> {
  const answering = await answeringOf(sequelize, callId);
  if (!answering) throw notFound('verdict on who answered this call');
  return answering;
}

const COLUMNS = [
  'call_id',
  'verdict',
  'corrected_to',
  'confidence',
  'rule',
  'reason',
  'after_ms',
  'corrected_at',
] as const;

function csvOf(cases: readonly AnsweringView[]): string {
  const features = [...new Set(cases.flatMap((each) => Object.keys(each.features)))].sort();
  const lines = cases.map((each) => [
    ...COLUMNS.map((column) => each[column]),
    ...features.map((name) => each.features[name] ?? null),
  ]);
  return [[...COLUMNS, ...features], ...lines].map((line) => line.map(cell).join(',')).join('\r\n');
}

const cell = (value: string | number | null): string => {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
