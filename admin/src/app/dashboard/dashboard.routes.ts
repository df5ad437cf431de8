import type { Routes } from '@angular/router';
import {
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { provideCharts } from 'ng2-charts';
import { DashboardPage } from './dashboard.ts';

const CHART_PARTS = [
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
];

export const routes: Routes = [
  {
    path: '',
    component: DashboardPage,
    providers: [provideCharts({ registerables: CHART_PARTS })],
  },
];
