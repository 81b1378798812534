import { canonicalJson } from '../canonical/canonical-json.js';
import type { ToolDefinition } from '../domain/tool.js';

/** How much each part counts. What a tool says weighs more than what it is called: a rename changes the latter. */
const weights = { description: 0.5, parameters: 0.35, name: 0.15 };

/**
 * How alike two definitions are, 0 to 1: token overlap (Jaccard) of descriptions, parameters and names, weighted. Where
 * everything but the name is equal it is 1.
 */
export function definitionSimilarity(a: ToolDefinition, b: ToolDefinition): number {
  if (withoutName(a) === withoutName(b)) return 1;
  return (
    weights.description * jaccard(words(a.description ?? ''), words(b.description ?? '')) +
    weights.parameters * jaccard(parameters(a), parameters(b)) +
    weights.name * jaccard(words(a.name), words(b.name))
  );
}

const withoutName = (definition: ToolDefinition): string => canonicalJson({ ...definition, name: '' });

const wordsMax = 400;

const words = (text: string): Set<string> =>
  new Set(
    text
      .slice(0, 20_000)
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '')
      .slice(0, wordsMax),
  );

function parameters({ inputSchema }: ToolDefinition): Set<string> {
  const { properties } = inputSchema;
  if (typeof properties !== 'object' || properties === null) return new Set();
  return new Set(Object.keys(properties).slice(0, wordsMax));
}

/** Overlap of two sets; two empty ones are alike. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 1;
  const shared = a.intersection(b).size;
  return shared / (a.size + b.size - shared);
}
