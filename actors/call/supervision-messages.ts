import type { SupervisorMode } from '../ports/hearing.ts';
import type { Cue, LegSpec } from '../ports/media.ts';
import type { LineChoice } from '../ports/model.ts';
import type { PhoneFailure, PhoneOrder, Seat, SupervisionRefusal } from '../ports/supervision.ts';

/** Who asks; the answer goes by `askId`. */
interface Asked {
  readonly askId: string;
  readonly userId: string;
  readonly name: string;
}

/** A supervisor whose telephone rings. */
export interface RungSupervisor extends Asked {
  readonly partyId: string;
  readonly order: PhoneOrder;
}

export interface PhoneProblem {
  readonly failure: PhoneFailure;
  readonly explanation: string;
  readonly sipStatus?: number | undefined;
}

/** What supervisors ask of a call, and what becomes of them. */
export type SupervisionFact =
  | (Asked & {
      readonly type: 'came';
      readonly partyId: string;
      readonly way: Seat['way'];
      /** Null: it is on the bridge already. */
      readonly leg: LegSpec | null;
    })
  /** Wants to be called, and to supervise by telephone; answered once they have joined, or have not. */
  | (RungSupervisor & { readonly type: 'phoneAsked' })
  /** Somebody picked up, who may be a mailbox. */
  | { readonly type: 'phoneAnswered'; readonly partyId: string; readonly leg: LegSpec }
  /** They pressed a key: it is a person, who wants to join. */
  | { readonly type: 'phoneAccepted'; readonly partyId: string }
  | {
      readonly type: 'phoneNotReached';
      readonly partyId: string;
      readonly problem: PhoneProblem;
    }
  /** Does not want to be called any more, or is to be hung up on. */
  | (Asked & { readonly type: 'phoneDropped' })
  /** `partyId`: of whoever is there twice; their telephone when it is missing. */
  | (Asked & {
      readonly type: 'modeAsked';
      readonly mode: SupervisorMode;
      readonly partyId?: string;
    })
  /** Tells the AI something that the callee does not hear; `now`: it speaks at once. */
  | (Asked & { readonly type: 'whispered'; readonly text: string; readonly now: boolean })
  /** `note`: what was said meanwhile, for the AI; may be empty. */
  | (Asked & { readonly type: 'gaveBack'; readonly note: string })
  /** `hungUp`: on purpose, so nobody waits for them. */
  | { readonly type: 'left'; readonly partyId: string; readonly hungUp?: boolean }
  | { readonly type: 'stayedAway'; readonly partyId: string };

/** What supervision asks of the world. */
export type SupervisionEffect =
  | { readonly type: 'seat'; readonly partyId: string; readonly leg: LegSpec }
  /** Of somebody on the telephone, hangs up too. */
  | { readonly type: 'unseat'; readonly partyId: string }
  | { readonly type: 'ring'; readonly rung: RungSupervisor; readonly own: LineChoice }
  /** Something that this one alone hears. */
  | {
      readonly type: 'cue';
      readonly partyId: string;
      readonly cue: Cue;
      readonly language: string | null;
    }
  | { readonly type: 'awaitReturn'; readonly partyId: string; readonly ms: number }
  | { readonly type: 'awaitKey'; readonly partyId: string; readonly ms: number }
  | {
      readonly type: 'answer';
      readonly askId: string;
      readonly refusal: SupervisionRefusal | null;
    };
