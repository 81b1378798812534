/** An error that says what went wrong and, in its hint, what to do next. */
export class ExplainedError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint: string | undefined, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ExplainedError';
    this.hint = hint;
  }
}

/** One thing that is wrong with what was sent. */
export interface FieldProblem {
  /** Where in the request, such as `body.policy.alerts.0.id`. */
  readonly path: string;
  readonly message: string;
}

/** An answer of the API that says what is wrong. */
export class ApiProblem extends ExplainedError {
  readonly status: number;
  readonly code: string;
  /** Everything that is wrong with the request, where that can be said. */
  readonly problems: readonly FieldProblem[];

  constructor(status: number, body: unknown) {
    const { code, detail, hint, problems } = isRecord(body) ? body : {};
    super(
      typeof detail === 'string' ? detail : `the server answered ${status}`,
      typeof hint === 'string' ? hint : undefined,
    );
    this.name = 'ApiProblem';
    this.status = status;
    this.code = typeof code === 'string' ? code : 'unknown';
    this.problems = Array.isArray(problems) ? problems.filter(isFieldProblem) : [];
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

const isFieldProblem = (value: unknown): value is FieldProblem =>
  isRecord(value) && typeof value['path'] === 'string' && typeof value['message'] === 'string';
