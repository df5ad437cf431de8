/** A trunk or a group as one value of a select; empty: as the routing rules say. */
export const lineKey = (kind: 'trunk' | 'group', id: string): string => `${kind}:${id}`;

export const AUTOMATIC = '';

/** The chosen line as the API takes it. */
export function lineFields(key: string) {
  const [kind, id = ''] = key.split(':');
  return {
    trunk_id: kind === 'trunk' ? id : null,
    trunk_group_id: kind === 'group' ? id : null,
  };
}

/** What is chosen for a campaign. */
export function lineOf(given: {
  readonly trunk_id: string | null;
  readonly trunk_group_id: string | null;
}): string {
  if (given.trunk_group_id !== null) return lineKey('group', given.trunk_group_id);
  return given.trunk_id === null ? AUTOMATIC : lineKey('trunk', given.trunk_id);
}
