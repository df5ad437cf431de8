import type { Sequelize } from 'sequelize';
import { Dashboard, DashboardQuery } from '../../contract/reports.ts';
import { route, type Route } from '../../http/route.ts';
import { dashboardOf } from '../../stores/dashboard.ts';

export interface ReportDeps {
  readonly sequelize: Sequelize;
  /** Calls under way on this node. */
  activeCalls(): number;
}

/** Figures over many calls. */
export const reportRoutes = ({ sequelize, activeCalls }: ReportDeps): Route[] => [
  route({
    method: 'get',
    path: '/reports/dashboard',
    policy: 'viewReports',
    summary: 'Today against yesterday, and calls over time.',
    tag: 'Reports',
    query: DashboardQuery,
    response: Dashboard,
    async handler({ query: { range, timezone, campaign_id } }) {
      const request = { range, timezone, campaignId: campaign_id ?? null };
      const dashboard = await dashboardOf(sequelize, request, new Date());
      return { active_calls: activeCalls(), ...dashboard };
    },
  }),
];
