import { Clipboard } from '@angular/cdk/clipboard';
import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AsteriskConfig } from '../../../../../server/contract/trunk-asterisk.ts';
import { problemOf } from '../../core/problem.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';

type Kind = AsteriskConfig['kinds'][number]['kind'];

/** What has to stand in the files of a trunk's PBX, to be copied there. */
@Component({
  selector: 'app-pbx-config',
  imports: [ErrorState, Icon, MatButton, MatButtonToggle, MatButtonToggleGroup, TranslocoDirective],
  templateUrl: './pbx-config.html',
  styleUrl: './pbx-config.scss',
})
export class PbxConfig {
  readonly #clipboard = inject(Clipboard);
  readonly trunk = input.required<string>();
  /** Another text whenever what is generated may be another. */
  readonly revision = input.required<string>();
  /** As it was just entered; null when it is not known here. */
  readonly password = input<string | null>(null);
  protected readonly kind = signal<Kind>('freepbx');
  protected readonly copied = signal<string | null>(null);
  protected readonly config = httpResource<AsteriskConfig>(() => {
    this.revision();
    return `/api/v1/trunks/${this.trunk()}/asterisk-config`;
  });
  protected readonly problem = computed(() => {
    const error = this.config.error();
    return error ? problemOf(error) : null;
  });
  protected readonly files = computed(() => {
    if (!this.config.hasValue()) return [];
    const { kinds, password_placeholder: placeholder } = this.config.value();
    const password = this.password();
    const files = kinds.find(({ kind }) => kind === this.kind())?.files ?? [];
    return files.map(({ path, text }) => ({
      path,
      text: password === null ? text : text.replaceAll(placeholder, password),
    }));
  });

  protected choose(kind: Kind): void {
    this.kind.set(kind);
    this.copied.set(null);
  }

  protected copy({ path, text }: { path: string; text: string }): void {
    if (this.#clipboard.copy(text)) this.copied.set(path);
  }
}
