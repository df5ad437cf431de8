import { inject, Injectable, Pipe, signal, type PipeTransform } from '@angular/core';
import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { catchError, throwError } from 'rxjs';
import type { Problem } from '../../../../server/contract/common.ts';

/** English sentences of the server, with `{values}` in them, and what another language says. */
export type Catalogue = Readonly<Record<string, string>>;

/**
 * What the server says, in the language chosen. It speaks English in whole sentences, as it does to an
 * integrator; each is looked up here, and one that is not known is shown as it came.
 */
@Injectable({ providedIn: 'root' })
export class ServerWords {
  readonly #sentences = signal<Catalogue>({});
  #patterns: readonly { readonly pattern: RegExp; readonly text: string }[] = [];

  learn(sentences: Catalogue): void {
    this.#patterns = Object.entries(sentences)
      .filter(([english]) => VALUE.test(english))
      .map(([english, text]) => ({ pattern: patternOf(english), text }));
    this.#sentences.set(sentences);
  }

  say(english: string): string {
    const known = this.#sentences()[english];
    if (known !== undefined) return known;
    for (const { pattern, text } of this.#patterns) {
      const values = pattern.exec(english)?.groups;
      if (values)
        return text.replace(VALUES, (whole, name: string) => {
          const value = values[name];
          // A sentence may give another as its reason.
          return value === undefined ? whole : this.say(value);
        });
    }
    return english;
  }
}

const VALUE = /\{[a-z]+\}/;
const VALUES = /\{([a-z]+)\}/g;

function patternOf(english: string): RegExp {
  const parts = english.split(VALUES);
  const source = parts.map((part, at) =>
    at % 2 ? `(?<${part}>.+?)` : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`, 's');
}

/** `{{ call.explanation | said }}` */
@Pipe({ name: 'said', pure: false })
export class Said implements PipeTransform {
  readonly #words = inject(ServerWords);

  transform(english: string | null | undefined): string {
    return english ? this.#words.say(english) : '';
  }
}

/** Problems of the server, in the language chosen. */
export const translatedProblems: HttpInterceptorFn = (request, next) => {
  const words = inject(ServerWords);
  return next(request).pipe(
    catchError((error: unknown) => throwError(() => translated(error, words))),
  );
};

function translated(error: unknown, words: ServerWords): unknown {
  if (!(error instanceof HttpErrorResponse)) return error;
  const problem = error.error as Partial<Problem> | null;
  if (typeof problem?.detail !== 'string') return error;
  return new HttpErrorResponse({
    error: {
      ...problem,
      detail: words.say(problem.detail),
      ...(problem.errors && {
        errors: problem.errors.map((one) => ({ ...one, message: words.say(one.message) })),
      }),
    },
    headers: error.headers,
    status: error.status,
    statusText: error.statusText,
    url: error.url ?? '',
  });
}
