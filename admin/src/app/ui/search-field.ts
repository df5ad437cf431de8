import { Component, effect, input, output, viewChild, type ElementRef } from '@angular/core';
import { Icon } from './icon.ts';

const TYPED_MS = 250;

/** A field to narrow a list by; it speaks when one pauses typing. */
@Component({
  selector: 'app-search-field',
  imports: [Icon],
  template: `<app-icon name="search" [size]="18" /><input
      #input
      type="search"
      autocomplete="off"
      spellcheck="false"
      [attr.aria-label]="label()"
      [placeholder]="label()"
      (input)="type(input.value)"
      (keydown.enter)="say(input.value)"
    />`,
  styles: `
    :host {
      position: relative;
      display: block;
      flex: 0 1 240px;
      min-width: 160px;
    }
    app-icon {
      position: absolute;
      left: 12px;
      top: 11px;
      color: var(--cb-text-2);
      pointer-events: none;
    }
    input {
      width: 100%;
      height: 40px;
      padding: 0 12px 0 38px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 10px;
      background: none;
      color: var(--cb-text);
      font: 400 0.875rem/1.4 var(--cb-sans);
      &::placeholder {
        color: var(--cb-text-2);
        opacity: 1;
      }
      &:focus-visible {
        outline-offset: -1px;
      }
    }
    @media (max-width: 639.98px) {
      :host {
        flex: 1 1 100%;
      }
    }
  `,
})
export class SearchField {
  readonly label = input.required<string>();
  readonly value = input('');
  readonly searched = output<string>();
  private readonly input = viewChild.required<ElementRef<HTMLInputElement>>('input');
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect((onCleanup) => {
      const { nativeElement } = this.input();
      if (nativeElement.value.trim() !== this.value()) nativeElement.value = this.value();
      onCleanup(() => clearTimeout(this.#typing));
    });
  }

  protected type(text: string): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.say(text), TYPED_MS);
  }

  protected say(text: string): void {
    clearTimeout(this.#typing);
    if (text.trim() !== this.value()) this.searched.emit(text.trim());
  }
}
