/** What an address needs that only a running installation knows. */
export interface Known {
  readonly campaign: string;
  readonly runningCampaign: string;
  readonly agent: string;
  readonly list: string;
  readonly call: string;
  readonly recording: string;
  readonly trunk: string;
  readonly liveCall: string;
  /** The token of one that nobody accepted yet. */
  readonly invitation: string;
}

export interface Shot {
  readonly name: string;
  path(known: Known): string;
  /** Seen without being signed in. */
  readonly isPublic?: true;
  /** Pressed before the picture is taken: a key, as Playwright names it. */
  readonly press?: string;
}

const shot = (name: string, path: string | Shot['path']): Shot => ({
  name,
  path: typeof path === 'string' ? () => path : path,
});

/** Every page of the admin. */
export const SHOTS: readonly Shot[] = [
  { ...shot('login', '/login'), isPublic: true },
  { ...shot('invitation', ({ invitation }) => `/invitation/${invitation}`), isPublic: true },
  shot('dashboard', '/dashboard'),
  { ...shot('search', '/dashboard'), press: 'Control+k' },
  { ...shot('shortcuts', '/dashboard'), press: '?' },
  shot('campaigns', '/campaigns'),
  shot('campaign-new', '/campaigns/new'),
  shot('campaign', ({ campaign }) => `/campaigns/${campaign}`),
  shot('campaign-running', ({ runningCampaign }) => `/campaigns/${runningCampaign}`),
  shot('campaign-edit', ({ campaign }) => `/campaigns/${campaign}/edit`),
  shot('campaign-contacts', ({ campaign }) => `/campaigns/${campaign}/contacts`),
  shot('campaign-calls', ({ campaign }) => `/campaigns/${campaign}/calls`),
  shot('campaign-settings', ({ campaign }) => `/campaigns/${campaign}/settings`),
  shot('live', '/calls/live'),
  shot('monitor', ({ liveCall }) => `/calls/live?call=${liveCall}`),
  shot('calls', '/calls'),
  shot('call', ({ call }) => `/calls/${call}`),
  shot('agents', '/agents'),
  shot('agent-new', '/agents/new'),
  shot('agent', ({ agent }) => `/agents/${agent}`),
  shot('agent-versions', ({ agent }) => `/agents/${agent}/versions`),
  shot('agent-chat', ({ agent }) => `/agents/${agent}/test/chat`),
  shot('agent-voice', ({ agent }) => `/agents/${agent}/test/voice`),
  shot('agent-phone', ({ agent }) => `/agents/${agent}/test/phone`),
  shot('numbers', '/numbers'),
  shot('numbers-upload', '/numbers/upload'),
  shot('number-list', ({ list }) => `/numbers/${list}`),
  shot('do-not-call', '/numbers/dnc'),
  shot('trunks', '/trunks'),
  shot('trunk-new', '/trunks/new'),
  shot('routing', '/trunks/routing'),
  shot('inbound', '/trunks/inbound'),
  shot('trunk', ({ trunk }) => `/trunks/${trunk}`),
  shot('media-servers', '/media-servers'),
  shot('recordings', '/recordings'),
  shot('recording', ({ recording }) => `/recordings/${recording}`),
  shot('settings', '/settings/general'),
  shot('team', '/settings/team'),
  shot('api-keys', '/settings/api-keys'),
  shot('audit', '/settings/audit'),
  shot('profile', '/profile'),
  shot('actors', '/system/actors'),
  shot('no-page', '/nowhere'),
];
