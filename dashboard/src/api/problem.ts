/** An error that says what went wrong and, in its hint, what to do next. */
export class ExplainedError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint: string | undefined, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ExplainedError';
    this.hint = hint;
  }
}

/** An answer of the API that says what is wrong. */
export class ApiProblem extends ExplainedError {
  readonly status: number;
  readonly code: string;

  constructor(status: number, body: unknown) {
    const { code, detail, hint } = isRecord(body) ? body : {};
    super(
      typeof detail === 'string' ? detail : `the server answered ${status}`,
      typeof hint === 'string' ? hint : undefined,
    );
    this.name = 'ApiProblem';
    this.status = status;
    this.code = typeof code === 'string' ? code : 'unknown';
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
