import { Component } from '@angular/core';

@Component({
  selector: 'app-logo',
  template: `<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <defs>
        <linearGradient id="logo" x1="0" y1="0" x2="1" y2="1">
          <stop stop-color="#7c3aed" />
          <stop offset="1" stop-color="#0891b2" />
        </linearGradient>
      </defs>
      <rect width="32" height="32" rx="9" fill="url(#logo)" />
      <g fill="#fff">
        <rect x="7" y="13" width="3" height="6" rx="1.5" />
        <rect x="12" y="8" width="3" height="16" rx="1.5" />
        <rect x="17" y="11" width="3" height="10" rx="1.5" />
        <rect x="22" y="14" width="3" height="4" rx="1.5" />
      </g></svg
    ><span>Callboard</span>`,
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
