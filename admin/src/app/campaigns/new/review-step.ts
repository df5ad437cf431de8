import { Component, computed, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Format } from '../../core/format.ts';
import { Progress } from '../../ui/progress.ts';
import { CampaignDraft } from './campaign-draft.ts';
import { Launch } from './launch.ts';

/** All of it once more before the first number is dialled, and how far the making of it is. */
@Component({
  selector: 'app-review-step',
  imports: [Progress, TranslocoDirective],
  templateUrl: './review-step.html',
  styleUrls: ['./step.scss', './review-step.scss'],
})
export class ReviewStep {
  protected readonly draft = inject(CampaignDraft);
  protected readonly launch = inject(Launch);
  protected readonly format = inject(Format);
  protected readonly pacing = this.draft.pacing.getRawValue();
  protected readonly agent = this.draft.agent.getRawValue();
  protected readonly lists = this.draft.lists.getRawValue();
  protected readonly listNames = this.lists.ids.map((id) => this.draft.nameOf(id)).join(', ');
  protected readonly trunk = this.draft.trunk.getRawValue();
  protected readonly mediaEngine = this.draft.mediaEngine.value;
  protected readonly days = computed(() =>
    [...this.pacing.working_days]
      .sort()
      .map((day) => this.format.weekday(day))
      .join(', '),
  );
}
