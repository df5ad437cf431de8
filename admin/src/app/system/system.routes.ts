import type { Routes } from '@angular/router';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import { actorsFeature, followActors } from './actors.state.ts';
import { Actors } from './actors.ts';

export const routes: Routes = [
  {
    path: '',
    title: 'nav.actors',
    component: Actors,
    providers: [provideState(actorsFeature), provideEffects({ followActors })],
  },
];
