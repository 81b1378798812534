import type { z } from 'zod';

const reasonMax = 300;

/** The first thing that a schema has against a value, in a line of bounded length. */
export function reasonOf({ issues: [issue] }: z.ZodError): string {
  const path = (issue?.path ?? []).map(String).join('.');
  return `${path === '' ? '' : `${path}: `}${issue?.message ?? 'it is not what it should be'}`.slice(0, reasonMax);
}
