import type { SupervisorMode } from '../ports/hearing.ts';
import type { LegSpec } from '../ports/media.ts';
import type { Seat, SupervisionRefusal } from '../ports/supervision.ts';

/** Who asks; the answer goes by `askId`. */
interface Asked {
  readonly askId: string;
  readonly userId: string;
  readonly name: string;
}

/** What supervisors ask of a call, and what becomes of them. */
export type SupervisionFact =
  | (Asked & {
      readonly type: 'came';
      readonly partyId: string;
      readonly way: Seat['way'];
      readonly leg: LegSpec;
    })
  | (Asked & { readonly type: 'modeAsked'; readonly mode: SupervisorMode })
  /** Tells the AI something that the callee does not hear; `now`: it speaks at once. */
  | (Asked & { readonly type: 'whispered'; readonly text: string; readonly now: boolean })
  /** `note`: what was said meanwhile, for the AI; may be empty. */
  | (Asked & { readonly type: 'gaveBack'; readonly note: string })
  | { readonly type: 'left'; readonly partyId: string }
  | { readonly type: 'stayedAway'; readonly partyId: string };

/** What supervision asks of the world. */
export type SupervisionEffect =
  | { readonly type: 'seat'; readonly partyId: string; readonly leg: LegSpec }
  | { readonly type: 'unseat'; readonly partyId: string }
  | { readonly type: 'awaitReturn'; readonly partyId: string; readonly ms: number }
  | {
      readonly type: 'answer';
      readonly askId: string;
      readonly refusal: SupervisionRefusal | null;
    };
