import type { z } from 'zod';
import { parseJson } from '../../shared/kernel/canonical/parse-json.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { explainFailure } from '../../shared/platform/mcp-server/reading/explain-failure.js';
import type { GuardedFetch } from '../../shared/platform/outbound/guarded-fetch.js';
import { type RegistryPage, registryPageSchema } from './registry-entry.js';

/** How one page is asked for. */
export interface PageRequest {
  readonly fetch: GuardedFetch['fetch'];
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Of the text of a page. */
  readonly bytesMax: number;
}

/** A page of a registry, or in words why there is none. */
export async function readPage(
  url: URL,
  { fetch, headers, signal, bytesMax }: PageRequest,
): Promise<RegistryPage | string> {
  try {
    const response = await fetch(url, { headers: { ...headers, Accept: 'application/json' }, signal });
    if (!response.ok) {
      await response.body?.cancel();
      return sayStatus(response.status);
    }
    const parsed = registryPageSchema.safeParse(parseJson(await response.text(), { maxBytes: bytesMax }));
    return parsed.success ? parsed.data : `it answers what is no page of the API v0.1: ${firstProblem(parsed.error)}`;
  } catch (error) {
    if (error instanceof InvalidInputError) return 'it answers what is no JSON';
    // Of a time that is up, the platform says no more than that something was aborted.
    if (signal.aborted) return 'it does not answer in time';
    return `it cannot be read: ${explainFailure(error).message}`;
  }
}

/** How the reason ends where a header would help. */
export const wantsCredential = 'it wants a credential';

const sayStatus = (status: number): string =>
  status === 401 || status === 403 ? `it refuses us (HTTP ${status}): ${wantsCredential}` : `it answers ${status}`;

export const firstProblem = ({ issues: [issue] }: z.ZodError): string =>
  issue === undefined ? 'unknown' : `${issue.path.join('.')} ${issue.message}`.slice(0, 200);
