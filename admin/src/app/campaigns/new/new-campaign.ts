import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { problemOf } from '../../core/problem.ts';
import type { MayHoldUnsaved } from '../../core/unsaved.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { AgentStep } from './agent-step.ts';
import { SheetDraft } from '../../numbers/sheet/sheet-draft.ts';
import { ImportFailed, SheetImport } from '../../numbers/sheet/sheet-import.ts';
import { CampaignDraft } from './campaign-draft.ts';
import { Launch } from './launch.ts';
import { LineStep } from './line-step.ts';
import { ListsStep } from './lists-step.ts';
import { PacingStep } from './pacing-step.ts';
import { ReviewStep } from './review-step.ts';

const STEPS = ['agent', 'numbers', 'pacing', 'line', 'review'] as const;
type Step = (typeof STEPS)[number];

/** A new campaign, step by step. */
@Component({
  selector: 'app-new-campaign',
  imports: [
    AgentStep,
    Icon,
    LineStep,
    ListsStep,
    MatButton,
    PageHead,
    PacingStep,
    ReviewStep,
    TranslocoDirective,
  ],
  providers: [SheetDraft, SheetImport, CampaignDraft, Launch],
  templateUrl: './new-campaign.html',
  styleUrl: './new-campaign.scss',
})
export class NewCampaign implements MayHoldUnsaved {
  readonly #router = inject(Router);
  #isMade = false;
  protected readonly draft = inject(CampaignDraft);
  protected readonly launch = inject(Launch);
  protected readonly steps = STEPS;
  protected readonly step = signal<Step>('agent');
  protected readonly place = computed(() => STEPS.indexOf(this.step()));
  protected readonly isBusy = computed(() => this.launch.step() !== null);
  protected readonly problem = signal<{ key: string; detail: string | null } | null>(null);
  protected readonly mayGoOn = computed(() => {
    const step = this.step();
    return step === 'review' || this.draft.isComplete()[step];
  });

  /** A step is open to a click when all before it are complete. */
  protected isReachable(step: Step): boolean {
    const before = STEPS.slice(0, STEPS.indexOf(step));
    const complete = this.draft.isComplete();
    return !this.isBusy() && before.every((earlier) => earlier === 'review' || complete[earlier]);
  }

  protected move(by: 1 | -1): void {
    const next = STEPS[this.place() + by];
    if (next) this.step.set(next);
  }

  hasUnsavedChanges(): boolean {
    return this.draft.isTouched && !this.#isMade;
  }

  protected async create(start: boolean): Promise<void> {
    this.problem.set(null);
    try {
      const { id } = await this.launch.run({ start });
      this.#isMade = true;
      await this.#router.navigate(['/campaigns', id]);
    } catch (error) {
      const key = error instanceof ImportFailed ? 'new.importFailed' : 'new.launchFailed';
      const detail = error instanceof ImportFailed ? error.message : problemOf(error).detail;
      this.problem.set({ key, detail });
    }
  }
}
