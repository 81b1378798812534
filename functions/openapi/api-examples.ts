import recorded from './examples.json' with { type: 'json' };

/** A request that was sent to a running instance, and what it was answered. */
export interface ApiExample {
  readonly summary: string;
  /** Method and path, and the headers that matter. */
  readonly request: string;
  readonly body?: unknown;
  readonly status: number;
  /** Media type of the answer where it is not JSON. */
  readonly type?: string;
  /** Absent where the answer has no body; of long texts the beginning. */
  readonly answer?: unknown;
}

export interface ApiExamples {
  /** By operation, by name. */
  readonly operations: Record<string, Record<string, ApiExample>>;
  /** Problems by their code. */
  readonly problems: Record<string, unknown>;
}

/** Recorded from a running instance by `npm run examples`; a test tells the same story again and compares. */
export const apiExamples: ApiExamples = recorded;
