import { Op, type Sequelize, type WhereOptions } from 'sequelize';
import { SearchQuery, SearchResult, type SearchHit } from '../../contract/search.ts';
import { isAllowed, type Action } from '../../http/policies.ts';
import { route, type Principal, type Route } from '../../http/route.ts';
import { Agent, CallLog, Campaign, NumberList, PhoneNumber } from '../../models/index.ts';
import { readSettings } from '../../stores/settings.ts';
import { containing, nameMatches, phoneMatches } from '../phone-search.ts';

const AT_MOST = 5;
const MIN_CHARACTERS = 2;

export interface SearchDeps {
  readonly sequelize: Sequelize;
}

/** What is looked for: a text, and of which country its numbers are. */
interface Sought {
  readonly text: string;
  readonly country: string;
}

/** One look for everything that has a name or a number. */
export const searchRoutes = ({ sequelize }: SearchDeps): Route[] => [
  route({
    method: 'get',
    path: '/search',
    policy: 'search',
    summary: 'Finds campaigns, agents, number lists, numbers and calls; at most five of each.',
    tag: 'Search',
    query: SearchQuery,
    response: SearchResult,
    async handler({ query: { q } }, { user }) {
      if (q.length < MIN_CHARACTERS) return { data: [] };
      const { default_country: country } = await readSettings(sequelize);
      return { data: await findAll({ text: q, country }, user ?? undefined) };
    },
  }),
];

async function findAll(sought: Sought, user: Principal | undefined): Promise<SearchHit[]> {
  const kinds = KINDS.filter(({ policy }) => isAllowed(user, policy));
  return (await Promise.all(kinds.map(({ find }) => find(sought)))).flat();
}

const newest = (where: WhereOptions) => ({
  where,
  order: [['id', 'DESC'] as [string, string]],
  limit: AT_MOST,
});

const KINDS: readonly { policy: Action; find(sought: Sought): Promise<SearchHit[]> }[] = [
  { policy: 'viewCampaigns', find: campaigns },
  { policy: 'viewAgents', find: agents },
  { policy: 'viewNumbers', find: numberLists },
  { policy: 'viewNumbers', find: numbers },
  { policy: 'viewCalls', find: calls },
];

async function campaigns({ text }: Sought): Promise<SearchHit[]> {
  const rows = await Campaign.findAll(newest({ name: containing(text) }));
  return rows.map(({ id, name, status }) => ({
    kind: 'campaign',
    ...{ id, title: name, subtitle: status, parent_id: null },
  }));
}

async function agents({ text }: Sought): Promise<SearchHit[]> {
  const rows = await Agent.findAll(newest({ name: containing(text) }));
  return rows.map(({ id, name, description }) => ({
    kind: 'agent',
    ...{ id, title: name, subtitle: description, parent_id: null },
  }));
}

async function numberLists({ text }: Sought): Promise<SearchHit[]> {
  const rows = await NumberList.findAll(newest({ name: containing(text) }));
  return rows.map(({ id, name, file_name }) => ({
    kind: 'number_list',
    ...{ id, title: name, subtitle: file_name, parent_id: null },
  }));
}

async function numbers({ text, country }: Sought): Promise<SearchHit[]> {
  const where = phoneMatches(text, country) ?? nameMatches('customer_name', text);
  if (!where) return [];
  // Not sorted: the newest of a million that match would have to be found first.
  const rows = await PhoneNumber.findAll({ where, limit: AT_MOST });
  return rows.map(({ id, phone_number, customer_name, list_id }) => ({
    kind: 'number',
    ...{ id, title: phone_number, subtitle: customer_name, parent_id: list_id },
  }));
}

async function calls({ text, country }: Sought): Promise<SearchHit[]> {
  const matches = phoneMatches(text, country);
  if (!matches) return [];
  const rows = await CallLog.findAll({
    where: { [Op.and]: [matches] },
    limit: AT_MOST,
  });
  return rows.map((call) => ({
    kind: 'call',
    id: call.id,
    title: call.phone_number,
    subtitle: call.disposition,
    parent_id: null,
  }));
}
