import type { ReactNode } from 'react';
import type { TokenWeight } from '../api/types.js';

/** What the whole catalog costs a model, and how that stands to the limit of the policy. */
export function CatalogWeight({ weight }: { readonly weight: TokenWeight }): ReactNode {
  const { tokens, tools, limits, share = 0 } = weight;
  if (tools === 0) return null;
  return (
    <p className={share > 100 ? 'text-high font-medium' : 'text-quiet'}>
      The catalog takes about {tokens.toLocaleString()} tokens of a model&apos;s context in each request
      {limits.catalog !== undefined && `, ${share} % of the ${limits.catalog.toLocaleString()} that the policy allows`}.
    </p>
  );
}
