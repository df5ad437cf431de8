import type { LiveHub } from '../../actors/live/live.ts';
import type { LiveItems, LiveTopicName } from '../../actors/ports/live.ts';

/** What a topic shows now, for requests that do not follow it. */
export function latestOf<T extends LiveTopicName>(
  hub: LiveHub,
  topic: T,
): ReadonlyMap<string, LiveItems[T]> {
  const items = new Map<string, LiveItems[T]>();
  hub.subscribe(
    topic,
    (event) => {
      if (event.type === 'snapshot') items.clear();
      else for (const id of event.gone) items.delete(id);
      for (const item of event.type === 'snapshot' ? event.items : event.put)
        items.set(item.id, item as LiveItems[T]);
    },
    null,
  );
  return items;
}
