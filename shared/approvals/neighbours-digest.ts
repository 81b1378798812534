import { digest } from '../kernel/canonical/canonical-json.js';
import type { Conflict } from '../domain/analysis/conflict.js';
import type { ToolId } from '../domain/ids.js';

/** What the decision rests on beside the tool itself: the conflicts and the definitions they were found with. */
export const neighboursDigest = (toolId: ToolId, conflicts: readonly Conflict[]): string =>
  digest(
    conflicts
      .map(({ id, severity, fingerprints }) => [
        id,
        severity,
        Object.entries(fingerprints)
          .filter(([tool]) => tool !== toolId)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
