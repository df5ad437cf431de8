import type { CallPlan } from '../ports/model.ts';

/** What the headers of a trunk may speak of. */
export const headerValues = ({
  callId,
  campaignId,
  contact,
}: CallPlan): Record<string, string> => ({
  ...contact.fields,
  name: contact.name ?? '',
  phone: contact.phone,
  call_id: callId,
  campaign_id: campaignId ?? '',
});
