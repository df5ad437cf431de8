import { computed, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';

/** A page's choices as they stand in the address: `?campaign=…&sort=-cost`. */
export interface Address<K extends string> {
  /** Empty values are left out. */
  readonly values: Signal<Readonly<Partial<Record<K, string>>>>;
  /** One value; '' when the address does not have it. */
  get(key: K): string;
  /** Changes some values; an empty one is taken out. The step back leads past all of them. */
  set(changes: Readonly<Partial<Record<K, string>>>): void;
  /** Takes all of them out but those given. */
  replace(values: Readonly<Partial<Record<K, string>>>): void;
}

/**
 * Keeps filters in the address, so that a view can be shared and is there again after a reload.
 * Needs an injection context of a routed component.
 */
export function addressOf<const K extends string>(...keys: readonly K[]): Address<K> {
  const [route, router] = [inject(ActivatedRoute), inject(Router)];
  const map = toSignal(route.queryParamMap, { requireSync: true });
  const values = computed(
    () =>
      Object.fromEntries(
        keys.flatMap((key) => {
          const value = map().get(key);
          return value ? [[key, value]] : [];
        }),
      ) as Partial<Record<K, string>>,
    { equal: (a, b) => keys.every((key) => a[key] === b[key]) },
  );
  const set = (changes: Readonly<Partial<Record<K, string>>>) =>
    void router.navigate([], {
      relativeTo: route,
      queryParams: Object.fromEntries(
        Object.entries<string | undefined>(changes).map(([key, value]) => [key, value || null]),
      ),
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  return {
    values,
    get: (key) => values()[key] ?? '',
    set,
    replace: (next) =>
      set({ ...Object.fromEntries(keys.map((key) => [key, ''])), ...next } as typeof next),
  };
}
