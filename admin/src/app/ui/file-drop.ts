import { Component, input, output, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from './icon.ts';

/** A place to drop a file on, or to choose one. */
@Component({
  selector: 'app-file-drop',
  imports: [Icon, TranslocoDirective],
  template: `<label
    *transloco="let t"
    [class.over]="isOver()"
    [class.busy]="isBusy()"
    (dragover)="over($event, true)"
    (dragleave)="over($event, false)"
    (drop)="drop($event)"
  >
    <span class="badge"><app-icon [name]="file() ? 'file' : 'upload'" [size]="24" /></span>
    <b>{{ isBusy() ? t('file.reading') : (file() ?? t('file.drop')) }}</b>
    <span class="secondary">{{ file() ? t('file.another') : t('file.kinds') }}</span>
    <input
      #picker
      type="file"
      class="visually-hidden"
      [accept]="accept()"
      [disabled]="isBusy()"
      (change)="pick(picker)"
    />
  </label>`,
  styles: `
    label {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 6px;
      padding: 28px 20px;
      border: 1.5px dashed var(--mat-sys-outline);
      border-radius: 16px;
      text-align: center;
      cursor: pointer;
      overflow-wrap: anywhere;
      transition: background 0.15s;
    }
    label:hover,
    label.over {
      background: var(--cb-primary-soft);
      border-color: var(--cb-primary);
    }
    label:focus-within {
      outline: 2px solid var(--cb-primary);
      outline-offset: 2px;
    }
    .busy {
      opacity: 0.7;
      cursor: progress;
    }
    .badge {
      display: grid;
      place-items: center;
      width: 52px;
      height: 52px;
      margin-bottom: 4px;
      border-radius: 16px;
      color: var(--cb-on-primary-soft);
      background: var(--cb-primary-soft);
    }
    b {
      font-weight: 600;
    }
    .secondary {
      font-size: 0.8125rem;
    }
  `,
})
export class FileDrop {
  readonly accept = input.required<string>();
  readonly isBusy = input(false);
  /** The name of the file there is. */
  readonly file = input<string | null>(null);
  readonly dropped = output<File>();
  protected readonly isOver = signal(false);

  protected over(event: DragEvent, isOver: boolean): void {
    event.preventDefault();
    this.isOver.set(isOver);
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.isOver.set(false);
    const file = event.dataTransfer?.files[0];
    if (file && !this.isBusy()) this.dropped.emit(file);
  }

  protected pick(picker: HTMLInputElement): void {
    const file = picker.files?.[0];
    // So that choosing the same file again, mended, is a change too.
    picker.value = '';
    if (file) this.dropped.emit(file);
  }
}
