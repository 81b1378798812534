/** An answer of the API that says what is wrong. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(status: number, body: unknown) {
    const { code, detail, hint } = isRecord(body) ? body : {};
    super(typeof detail === 'string' ? detail : `the server answered ${status}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = typeof code === 'string' ? code : 'unknown';
    this.hint = typeof hint === 'string' ? hint : undefined;
  }
}

/** The server cannot be reached: it restarts, or the network is away. */
export class OfflineError extends Error {
  constructor(cause: unknown) {
    super('the server does not answer', { cause });
    this.name = 'OfflineError';
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
