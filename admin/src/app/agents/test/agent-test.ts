import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTabLink, MatTabNav, MatTabNavPanel } from '@angular/material/tabs';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { TestedAgent } from './tested-agent.ts';

/** Trying an agent out: in writing, by voice in the browser, over the phone. */
@Component({
  selector: 'app-agent-test',
  imports: [
    ErrorState,
    Icon,
    MatButton,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    MatTabLink,
    MatTabNav,
    MatTabNavPanel,
    PageHead,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    TranslocoDirective,
  ],
  providers: [TestedAgent],
  templateUrl: './agent-test.html',
  styleUrl: './agent-test.scss',
})
export class AgentTest {
  protected readonly tested = inject(TestedAgent);
  readonly id = input.required<string>();
  protected readonly tabs = [
    { path: 'chat', text: 'agents.testChat', icon: 'chat' },
    { path: 'voice', text: 'agents.testVoice', icon: 'recording' },
    { path: 'phone', text: 'agents.testPhone', icon: 'phone' },
  ] as const;

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.tested.load(id));
    });
  }
}
