/** What a look came to. `detail` is read by anybody: no paths, no names of tools, no secrets. */
export interface Look {
  readonly ok: boolean;
  readonly detail?: string;
}

/** One thing that readiness looks at. */
export interface Check {
  readonly name: string;
  /** Whether the instance is not ready while this fails. What is not required only warns. */
  readonly required: boolean;
  /** Cheap whatever the registry holds: it runs once a second at most. Throwing counts as failing. */
  readonly look: () => Promise<Look>;
}

/** A check as it is answered. */
export interface CheckResult extends Look {
  readonly name: string;
  readonly required: boolean;
}
