import type { Routes } from '@angular/router';
import { chartParts } from '../ui/charts.ts';
import { DashboardPage } from './dashboard.ts';

export const routes: Routes = [{ path: '', component: DashboardPage, providers: [chartParts] }];
