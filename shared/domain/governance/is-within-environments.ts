/** Whether a scope reaches no further than another. A scope without environments is good for all of them. */
export const isWithinEnvironments = (
  inner: readonly string[] | undefined,
  outer: readonly string[] | undefined,
): boolean => outer === undefined || (inner?.every((env) => outer.includes(env)) ?? false);
