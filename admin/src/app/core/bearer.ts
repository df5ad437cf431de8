import {
  HttpErrorResponse,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { catchError, from, switchMap, throwError, type Observable } from 'rxjs';
import { Session } from './session.ts';

/** Requests that carry no token and must not start a refresh of their own. */
const OPEN =
  /\/auth\/(login|register|refresh|logout|invitations\/[\w-]{20,}(\/accept)?)$|\/system\/status$/;

/** Adds the access token; on 401 refreshes once and repeats, else leads back to the sign-in page. */
export function bearer(
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
): Observable<HttpEvent<unknown>> {
  if (OPEN.test(request.url)) return next(request);
  const [session, router] = [inject(Session), inject(Router)];
  const send = () =>
    next(
      session.token
        ? request.clone({ setHeaders: { Authorization: `Bearer ${session.token}` } })
        : request,
    );
  return send().pipe(
    catchError((error: unknown) => {
      if (!(error instanceof HttpErrorResponse) || error.status !== 401)
        return throwError(() => error);
      return from(session.refresh()).pipe(
        switchMap((refreshed) => {
          if (refreshed) return send();
          void router.navigate(['/login'], { queryParams: { to: router.url } });
          return throwError(() => error);
        }),
      );
    }),
  );
}
