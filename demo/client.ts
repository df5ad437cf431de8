import type { Page, Problem } from '../server/contract/common.ts';

const WITHIN_MS = 30_000;

/** A refusal of the API, as problem+json. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Of the problem; empty when it was none. */
  readonly type: string;
  constructor(status: number, problem: Partial<Problem>, what: string) {
    super(`${what}: ${status} ${problem.title ?? ''} ${problem.detail ?? ''}`.trim());
    this.status = status;
    this.type = problem.type ?? '';
  }
}

/** Callboard's REST API as an integrator calls it. */
export class Client {
  /** Where the server is. */
  readonly origin: string;
  readonly #base: string;
  #token: string | undefined;

  constructor(url: string, token?: string) {
    this.origin = url;
    this.#base = `${url}/api/v1`;
    this.#token = token;
  }

  useToken(token: string): void {
    this.#token = token;
  }

  /** The same account at another address. */
  at(url: string): Client {
    return new Client(url, this.#token);
  }

  get<T>(path: string): Promise<T> {
    return this.#send<T>('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#send<T>('POST', path, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#send<T>('PUT', path, body);
  }

  /** Uploads one file as multipart part `file`. */
  upload<T>(path: string, name: string, content: Uint8Array<ArrayBuffer>): Promise<T> {
    const form = new FormData();
    form.set('file', new Blob([content]), name);
    return this.#send<T>('POST', path, form);
  }

  async bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.#request('GET', path)).arrayBuffer());
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const more = `${path.includes('?') ? '&' : '?'}limit=200${cursor ? `&cursor=${cursor}` : ''}`;
      const page: Page<T> = await this.get<Page<T>>(path + more);
      items.push(...page.data);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  }

  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#request(method, path, body);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async #request(method: string, path: string, body?: unknown): Promise<Response> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.#base + path, {
      method,
      headers: {
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    throw new ApiError(response.status, problem, `${method} ${path}`);
  }
}
