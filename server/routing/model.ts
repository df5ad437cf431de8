import type { CallerIdMode } from '../contract/trunk-limits.ts';

/** Where a call is to go out: over one trunk, a group of them, or whatever the rules say. */
export type Target =
  | { readonly kind: 'trunk'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'automatic' };

/** Why a trunk takes no call now. */
export type Bar =
  | 'off'
  /** The lab's AI is not for real lines. */
  | 'lab_ai'
  | 'draining'
  /** Its carrier asked for no calls for a while (Retry-After). */
  | 'resting'
  | 'down'
  | 'refused'
  | 'channels'
  | 'cps'
  | 'daily_calls'
  | 'daily_minutes'
  | 'installation_calls'
  | 'installation_minutes'
  | 'installation_spend';

/** A trunk as the choice sees it, at one moment. */
export interface RoutedTrunk {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Null: it takes a call. */
  readonly bar: Bar | null;
  /** It never answered OPTIONS. Calls may go through all the same: used when nothing else is left. */
  readonly isSilent: boolean;
  readonly callerIdMode: CallerIdMode;
  readonly callerId: string | null;
  /** Its further numbers. */
  readonly callerIds: readonly string[];
  /** Calls it began today: whose turn it is among its numbers. */
  readonly turn: number;
}

/** What a carrier charges for a number. */
export interface Rate {
  readonly prefix: string;
  readonly currency: string;
  readonly perMinute: number;
  readonly perCall: number;
  readonly firstSeconds: number;
  readonly stepSeconds: number;
}

/** When the next trunk is tried, as long as nothing rang. */
export interface Failover {
  readonly statuses: readonly number[];
  /** Without a sign of ringing; null: however long it takes. */
  readonly afterMs: number | null;
}

export interface RoutedGroup {
  readonly id: string;
  readonly name: string;
  readonly strategy: 'priority' | 'least_cost';
  readonly failover: Failover;
  readonly members: readonly {
    readonly trunkId: string;
    readonly priority: number;
    readonly weight: number;
  }[];
}

export interface PrefixRoute {
  readonly prefix: string;
  readonly target: Exclude<Target, { kind: 'automatic' }>;
}

/** What holds for every call. */
export interface RoutingRules {
  readonly groups: readonly RoutedGroup[];
  readonly prefixRoutes: readonly PrefixRoute[];
  /** ISO 3166; empty: all. */
  readonly allowedCountries: readonly string[];
  readonly blockedCountries: readonly string[];
  readonly blockedPrefixes: readonly string[];
  readonly blocksPremium: boolean;
  /** Prices in other currencies cannot be compared and count as unknown. */
  readonly currency: string;
}

/** Why a number is called over no trunk at all. */
export type RefusalCode =
  'emergency' | 'short' | 'premium' | 'satellite' | 'country' | 'country_unknown' | 'prefix';

export interface NumberRefusal {
  readonly code: RefusalCode;
  /** The country or the prefix it is about. */
  readonly about: string;
  /** One sentence for people, without the number. */
  readonly explanation: string;
}

/** What is asked of the choice. */
export interface RouteAsk {
  /** E.164. */
  readonly number: string;
  readonly target: Target;
  /** Shown instead of a trunk's own. */
  readonly callerId: string | null;
  /** What each trunk charges for this number, where it is known. */
  readonly rates: ReadonlyMap<string, Rate>;
  /** 0 to 1. The same numbers give the same choice. */
  random(): number;
}

export type Why =
  'named' | 'prefix' | 'priority' | 'weight' | 'cheapest' | 'default' | 'last_resort';

export interface Candidate {
  readonly trunk: RoutedTrunk;
  readonly why: Why;
  readonly callerId: string | null;
  readonly rate: Rate | null;
}

export interface LeftOut {
  readonly trunk: RoutedTrunk;
  /** `not_needed`: it never answered OPTIONS, and others do. */
  readonly why: Bar | 'not_needed';
}

/** Over which trunks a number is called, the first first. */
export interface Route {
  readonly refusal: NumberRefusal | null;
  /** By which rule. */
  readonly by: {
    readonly kind: 'trunk' | 'group' | 'prefix' | 'rates' | 'default';
    readonly group: string | null;
    readonly prefix: string | null;
  };
  readonly candidates: readonly Candidate[];
  readonly leftOut: readonly LeftOut[];
  /** Null: the first is the only one tried. */
  readonly failover: Failover | null;
}
