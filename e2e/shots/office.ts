import type { Client } from '../../demo/client.ts';
import type { NewInvitation } from '../../server/contract/team.ts';

const PASSWORD = 'a long enough password';
const PEOPLE = [
  ['grace@harbour.example', 'Grace Hopper', 'supervisor'],
  ['alan@harbour.example', 'Alan Turing', 'user'],
  ['mary@harbour.example', 'Mary Somerville', 'viewer'],
] as const;
const KEYS = [
  { name: 'CRM', scopes: ['campaigns:read', 'campaigns:run', 'numbers:write', 'calls:read'] },
  { name: 'Reporting', scopes: ['reports:read', 'calls:read'] },
];
const WISHES = [
  [['+905321000101', '+905321000102', '+447400123456'], 'Asked not to be called'],
  [['+14155550120'], 'Complaint by letter'],
] as const;

/**
 * Who works here: a team, its keys, and the people who do not want to be called.
 * @returns the token of an invitation that is still open
 */
export async function furnish(client: Client): Promise<string> {
  await client.put('/settings', { organisation_name: 'Harbour Dental' });
  await client.put('/auth/me', { full_name: 'Ada Lovelace' });
  for (const [email, full_name, role] of PEOPLE) {
    const { token } = await client.post<NewInvitation>('/auth/invitations', { email, role });
    await client.post(`/auth/invitations/${token}/accept`, { full_name, password: PASSWORD });
  }
  for (const key of KEYS) await client.post('/settings/api-keys', key);
  for (const [numbers, reason] of WISHES) await client.post('/numbers/dnc', { numbers, reason });
  const open = { email: 'katherine@harbour.example', role: 'user' };
  return (await client.post<NewInvitation>('/auth/invitations', open)).token;
}
