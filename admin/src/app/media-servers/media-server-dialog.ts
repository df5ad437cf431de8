import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import {
  AsteriskServer,
  CreateMediaServer,
  FreeswitchServer,
  UpdateMediaServer,
  type MediaServer,
} from '../../../../server/contract/media-servers.ts';
import { checked, showProblem } from '../core/forms.ts';
import { problemOf } from '../core/problem.ts';
import { Said } from '../core/server-words.ts';
import { FieldError } from '../ui/field-error.ts';

const ASTERISK = ['url', 'sip', 'username'] as const;
const FREESWITCH = ['host', 'port', 'audio', 'callback_port'] as const;

/** Adds a media server, or changes one; of one that is always there, how it is used. */
@Component({
  selector: 'app-media-server-dialog',
  imports: [
    FieldError,
    MatButton,
    MatCheckbox,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    Said,
    TranslocoDirective,
  ],
  templateUrl: './media-server-dialog.html',
  styleUrl: './media-server-dialog.scss',
})
export class MediaServerDialog {
  readonly #http = inject(HttpClient);
  readonly #dialog = inject(MatDialogRef);
  protected readonly server = inject<MediaServer | null>(MAT_DIALOG_DATA);
  /** One that is always there can only be used otherwise. */
  protected readonly isFixed = this.server !== null && this.server.source !== 'table';
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly form = inject(NonNullableFormBuilder).group({
    name: [this.server?.name ?? '', checked(CreateMediaServer.shape.name)],
    engine: [this.server?.settings.engine ?? 'asterisk'],
    url: ['', checked(AsteriskServer.shape.url)],
    sip: ['', checked(AsteriskServer.shape.sip)],
    username: ['callboard', checked(AsteriskServer.shape.username)],
    host: ['', checked(FreeswitchServer.shape.host)],
    port: [8021, checked(FreeswitchServer.shape.port)],
    audio: ['rtp' as 'rtp' | 'fork'],
    callback_port: [0, checked(FreeswitchServer.shape.callback_port)],
    password: ['', this.server ? [] : checked(CreateMediaServer.shape.password)],
    weight: [this.server?.weight ?? 100, checked(UpdateMediaServer.shape.weight.unwrap())],
    max_calls: [
      this.server?.max_calls ?? (null as number | null),
      checked(UpdateMediaServer.shape.max_calls.unwrap()),
    ],
    is_active: [this.server?.is_active ?? true],
  });

  constructor() {
    if (this.server) this.form.patchValue(this.server.settings);
    this.engineChosen();
  }

  /** Only the fields of the engine chosen are checked. */
  protected engineChosen(): void {
    const { controls, value } = this.form;
    for (const [engine, names] of [
      ['asterisk', ASTERISK],
      ['freeswitch', FREESWITCH],
    ] as const)
      for (const name of names)
        if (!this.isFixed && value.engine === engine) controls[name].enable();
        else controls[name].disable();
    if (this.isFixed) for (const name of ['name', 'password'] as const) controls[name].disable();
  }

  protected async save(): Promise<void> {
    if (this.form.invalid) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      const url = '/api/v1/media-servers';
      await firstValueFrom(
        this.server
          ? this.#http.put(`${url}/${this.server.id}`, this.#body())
          : this.#http.post(url, this.#body()),
      );
      this.#dialog.close(true);
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem)) this.problem.set(problem.detail ?? '');
    } finally {
      this.isBusy.set(false);
    }
  }

  #body(): UpdateMediaServer {
    const form = this.form.getRawValue();
    const { weight, max_calls } = form;
    if (this.isFixed) return { weight, max_calls };
    const { url, sip, username, host, port, audio, callback_port } = form;
    return {
      ...{ name: form.name, is_active: form.is_active, weight, max_calls },
      ...(form.password !== '' && { password: form.password }),
      settings:
        form.engine === 'asterisk'
          ? { engine: 'asterisk', url, sip, username }
          : { engine: 'freeswitch', host, port, audio, callback_port },
    };
  }
}
