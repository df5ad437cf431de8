import type { Routes } from '@angular/router';
import { MediaServerList } from './media-server-list.ts';

export const routes: Routes = [{ path: '', title: 'nav.mediaServers', component: MediaServerList }];
