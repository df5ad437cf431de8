import type { Ability } from '../core/session.ts';
import type { IconName } from '../ui/icon.ts';

/** A place of the main navigation. */
export interface Place {
  readonly path: string;
  readonly icon: IconName;
  /** Text key. */
  readonly text: string;
  /** After `g`. */
  readonly key: string;
  /** Only for who may. */
  readonly ability?: Ability;
  /** On a phone the others lie behind "More". */
  readonly isFirst?: true;
}

/** The main navigation, in its order. */
export const PLACES: readonly Place[] = [
  { path: '/dashboard', icon: 'dashboard', text: 'nav.dashboard', key: 'd', isFirst: true },
  { path: '/campaigns', icon: 'campaign', text: 'nav.campaigns', key: 'c', isFirst: true },
  { path: '/calls/live', icon: 'live', text: 'nav.liveCalls', key: 'l', isFirst: true },
  { path: '/calls', icon: 'phone', text: 'nav.calls', key: 'h', isFirst: true },
  { path: '/agents', icon: 'agent', text: 'nav.agents', key: 'a' },
  { path: '/numbers', icon: 'list', text: 'nav.numbers', key: 'n' },
  { path: '/trunks', icon: 'trunk', text: 'nav.trunks', key: 'k' },
  { path: '/media-servers', icon: 'computer', text: 'nav.mediaServers', key: 'm' },
  { path: '/recordings', icon: 'recording', text: 'nav.recordings', key: 'r' },
  { path: '/system/actors', icon: 'tree', text: 'nav.actors', key: 't', ability: 'viewSystem' },
  { path: '/settings', icon: 'settings', text: 'nav.settings', key: 's', ability: 'editSettings' },
];
