import type { Tool } from '../../domain/registry/tool.js';
import { digest } from '../../kernel/canonical/canonical-json.js';

/** The part of a definition, listed or registered, that tells it from others. */
export type Listed = Pick<Tool, 'fingerprint'> & { readonly definition: Pick<Tool['definition'], 'name'> };

/** Equal for a listing and a registry that have the same definitions by the same names, in whichever order. */
export const digestOfListing = (definitions: readonly Listed[]): string =>
  digest([...new Set(definitions.map(({ definition, fingerprint }) => `${fingerprint} ${definition.name}`))].sort());
