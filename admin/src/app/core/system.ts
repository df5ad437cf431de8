import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { SystemStatus } from '../../../../server/contract/system.ts';

/** What this installation is and still needs. */
@Injectable({ providedIn: 'root' })
export class System {
  readonly #http = inject(HttpClient);
  readonly #status = signal<SystemStatus | null>(null);
  /** Null until it was read, or when the server did not answer. */
  readonly status = this.#status.asReadonly();
  readonly usesLab = computed(() => {
    const lab = this.#status()?.lab;
    return lab ? { ai: lab.ai, carrier: lab.carrier } : { ai: false, carrier: false };
  });

  async load(): Promise<void> {
    this.#status.set(
      await firstValueFrom(this.#http.get<SystemStatus>('/api/v1/system/status')).catch(() => null),
    );
  }
}
