/** One request that brings an environment nearer to what it should be. */
export interface Change {
  readonly action: 'add' | 'change' | 'remove';
  /** `environment`, or `server crm`. */
  readonly what: string;
  /** What differs, in words. */
  readonly details: readonly string[];
  /** Whether something is known to differ. Values that the instance never shows may be as they should be. */
  readonly isCertain: boolean;
  readonly request: { readonly method: 'PUT' | 'PATCH' | 'DELETE'; readonly path: string; readonly body?: unknown };
}

/** A change without its request, which may hold secrets. */
export const showChange = ({ action, what, details }: Change) => ({ action, what, details });
