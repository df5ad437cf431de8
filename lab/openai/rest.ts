/** What the stand-in's REST routes share. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../http.ts';
import { type ApiError, invalid } from './api-error.ts';

/** Answers with an error as the API's REST side does. */
export function sendError(response: ServerResponse, status: number, error: ApiError): void {
  sendJson(response, status, { error: { param: null, ...error } });
}

/** The key a request brings: as a bearer, or in a WebSocket's subprotocols as browsers must. */
export function keyOf(request: IncomingMessage): string | undefined {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const protocols = request.headers['sec-websocket-protocol'] ?? '';
  return bearer ?? /openai-insecure-api-key\.([^,\s]+)/.exec(protocols)?.[1];
}

/** Any key will do, save none and those that call themselves bad. */
export const isGoodKey = (key: string | undefined): boolean =>
  key !== undefined && !/^(sk-)?(bad|wrong|invalid)/.test(key);

/** What a bad key is told. */
export const BAD_KEY: ApiError = invalid('invalid_api_key', 'Incorrect API key provided.');
