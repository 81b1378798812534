import type { Look } from './check.js';

/**
 * A look that is not repeated for a while once it was good: what it asks costs the platform something, and what was
 * provisioned does not change from one second to the next. One that failed is looked at again each time.
 */
export function rememberPass(look: () => Promise<Look>, now: () => Date, milliseconds = 300_000): () => Promise<Look> {
  let good: { readonly at: number; readonly look: Look } | undefined;
  return async function checkAgain() {
    const at = now().getTime();
    if (good !== undefined && at >= good.at && at - good.at < milliseconds) return good.look;
    good = undefined;
    const found = await look();
    if (found.ok) good = { at, look: found };
    return found;
  };
}
