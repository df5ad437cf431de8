import { Component } from '@angular/core';

@Component({
  selector: 'app-logo',
  template: `<img src="favicon.svg" width="30" height="30" alt="" /><span>Callboard</span>`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 10px;
    }
    span {
      display: var(--logo-text, inline);
      font-weight: 600;
      font-size: 1.0625rem;
      letter-spacing: -0.02em;
    }
  `,
})
export class Logo {}
