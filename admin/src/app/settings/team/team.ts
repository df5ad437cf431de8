import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Role } from '../../../../../server/contract/auth.ts';
import type { Invitation, Member } from '../../../../../server/contract/team.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Confirmation } from '../../ui/confirm.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';
import { ROLES } from './roles.ts';

/** Who has an account, and who was invited. */
@Component({
  selector: 'app-team',
  imports: [
    Cell,
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    MatIconButton,
    MatOption,
    MatSelect,
    MatTooltip,
    TranslocoDirective,
  ],
  templateUrl: './team.html',
  styleUrls: ['../part.scss', './team.scss'],
})
export class Team {
  readonly #http = inject(HttpClient);
  readonly #format = inject(Format);
  readonly #texts = inject(TranslocoService);
  readonly #toasts = inject(Toasts);
  readonly #confirmation = inject(Confirmation);
  readonly #dialog = inject(MatDialog);
  protected readonly me = inject(Session).user;
  protected readonly roles = ROLES;
  protected readonly sort = signal<string | undefined>(undefined);
  protected readonly members = paged<Member>('/api/v1/settings/team', () => ({
    sort: this.sort(),
  }));
  protected readonly invitations = paged<Invitation>('/api/v1/auth/invitations');
  protected readonly columns: readonly Column<Member>[] = [
    {
      ...{ id: 'email', label: 'team.person', sort: true, fixed: true },
      ...{ text: ({ email }) => email, width: 'minmax(140px, 2fr)' },
    },
    {
      ...{ id: 'role', label: 'team.role', sort: true, width: '170px', fixed: true },
      text: ({ role }) => this.#texts.translate(`role.${role}`),
    },
    {
      ...{ id: 'last_active_at', label: 'team.lastActive' },
      text: ({ last_active_at: at }) => this.#format.moment(at),
    },
    {
      ...{ id: 'created_at', label: 'team.since', sort: true, hidden: true },
      text: ({ created_at: at }) => this.#format.moment(at),
    },
    { id: 'actions', label: 'team.actions', text: () => '', width: '56px', fixed: true },
  ];
  protected readonly invitationColumns: readonly Column<Invitation>[] = [
    {
      ...{ id: 'email', label: 'team.person', fixed: true },
      ...{ text: ({ email }) => email, width: 'minmax(140px, 2fr)' },
    },
    {
      ...{ id: 'role', label: 'team.role', width: '170px' },
      text: ({ role }) => this.#texts.translate(`role.${role}`),
    },
    {
      ...{ id: 'expires_at', label: 'team.expires' },
      text: ({ expires_at: at }) => this.#format.moment(at),
    },
    {
      ...{ id: 'invited_by', label: 'team.invitedBy', hidden: true },
      text: ({ invited_by: who }) => who ?? '–',
    },
    { id: 'actions', label: 'team.actions', text: () => '', width: '56px', fixed: true },
  ];

  protected async invite(): Promise<void> {
    const { InviteDialog } = await import('./invite-dialog.ts');
    const dialog = this.#dialog.open(InviteDialog, { width: 'min(520px, 92vw)' });
    await firstValueFrom(dialog.afterClosed());
    this.invitations.reload();
  }

  protected async changeRole(member: Member, role: Role): Promise<void> {
    const isSure = await this.#confirmation.ask({
      heading: this.#texts.translate('team.roleHeading', {
        email: member.email,
        role: this.#texts.translate(`role.${role}`),
      }),
      text: this.#texts.translate(member.role === 'admin' ? 'team.roleTextAdmin' : 'team.roleText'),
      action: this.#texts.translate('team.roleAction'),
    });
    try {
      if (!isSure) return;
      const url = `/api/v1/settings/team/${member.id}`;
      this.members.replace(await firstValueFrom(this.#http.put<Member>(url, { role })));
    } catch (error) {
      this.#toasts.problem('team.roleFailed', problemOf(error).detail);
    } finally {
      // The select shows what was asked for; the row says what holds.
      this.members.reload();
    }
  }

  protected async remove({ id, email }: Member): Promise<void> {
    const isSure = await this.#confirmation.ask({
      heading: this.#texts.translate('team.removeHeading', { email }),
      text: this.#texts.translate('team.removeText'),
      action: this.#texts.translate('team.removeAction'),
    });
    if (!isSure) return;
    try {
      await firstValueFrom(this.#http.delete(`/api/v1/settings/team/${id}`));
      this.members.remove(id);
      this.#toasts.done('team.removed', { email });
    } catch (error) {
      this.#toasts.problem('team.removeFailed', problemOf(error).detail);
    }
  }

  protected async revoke({ id, email }: Invitation): Promise<void> {
    this.invitations.remove(id);
    try {
      const isDone = await this.#toasts.undoable('team.revoked', { email }, () =>
        firstValueFrom(this.#http.delete(`/api/v1/auth/invitations/${id}`)),
      );
      if (!isDone) this.invitations.reload();
    } catch (error) {
      this.#toasts.problem('team.revokeFailed', problemOf(error).detail);
      this.invitations.reload();
    }
  }
}
