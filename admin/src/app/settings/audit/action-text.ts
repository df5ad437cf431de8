/** What the audit log of this release may hold. */
const KNOWN = [
  ...['account.registered', 'account.updated', 'account.password_changed'],
  ...['account.role_changed', 'account.removed', 'session.began', 'session.ended'],
  ...['invitation.created', 'invitation.revoked', 'invitation.accepted'],
  ...['api_key.created', 'api_key.revoked', 'settings.updated'],
  ...['agent.created', 'agent.updated', 'agent.deleted', 'agent.duplicated', 'agent.tested'],
  ...['agent.version_activated', 'trunk.tested'],
  ...['campaign.created', 'campaign.updated', 'campaign.deleted', 'campaign.started'],
  ...['campaign.paused', 'campaign.resumed', 'campaign.stopped', 'contact.withheld'],
  ...['number_list.created', 'number_list.deleted', 'number_list.assigned'],
  ...['upload.received', 'upload.committed', 'dnc.added', 'dnc.imported', 'dnc.removed'],
  ...[
    'call.placed',
    'call.ended',
    'call.corrected',
    'call.transferred',
    'call.monitored',
    'call.listened',
    'call.whispered',
    'call.barged',
    'call.taken_over',
    'call.given_back',
    'call.supervised_by_phone',
    'call.phone_dropped',
    'call.recording_paused',
    'call.recording_resumed',
    'recording.deleted',
    'demo.started',
  ],
  ...['trunk.created', 'trunk.updated', 'trunk.deleted', 'trunk.drained', 'trunk.resumed'],
  ...['trunk.caller_ids_changed', 'trunk_group.created', 'trunk_group.updated'],
  ...['trunk_group.deleted', 'routing.updated', 'prefix_route.created', 'prefix_route.updated'],
  ...['prefix_route.deleted', 'rate.saved', 'rate.imported', 'rate.deleted'],
  ...['inbound_number.created', 'inbound_number.updated', 'inbound_number.deleted'],
  ...['view.created', 'view.updated', 'view.deleted'],
  ...[
    'clip.created',
    'clip.deleted',
    'tool.created',
    'tool.updated',
    'tool.deleted',
    'tool.tested',
  ],
];

/** The text key of an action; null for one this release does not know. */
export const actionText = (action: string): string | null =>
  KNOWN.includes(action) ? `did.${action.replace('.', '_')}` : null;
