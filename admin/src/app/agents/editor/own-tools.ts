import { Component, input } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Tool } from '../../../../../server/contract/tools.ts';
import { paged } from '../../core/paged.ts';
import type { AgentForm } from './agent-form.ts';

/** Which of the organisation's own tools an agent has. */
@Component({
  selector: 'app-own-tools',
  imports: [MatCheckbox, RouterLink, TranslocoDirective],
  templateUrl: './own-tools.html',
  styleUrl: './settings.scss',
})
export class OwnTools {
  readonly form = input.required<AgentForm>();
  protected readonly tools = paged<Tool>('/api/v1/tools', () => ({ sort: 'name' }));

  protected has({ id }: Tool): boolean {
    return this.form().controls.tool_ids.value.includes(id);
  }

  protected toggle({ id }: Tool, on: boolean): void {
    const { tool_ids: ids } = this.form().controls;
    ids.setValue(on ? [...ids.value, id] : ids.value.filter((one) => one !== id));
    ids.markAsDirty();
  }
}
