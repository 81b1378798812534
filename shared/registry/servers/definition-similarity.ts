import { digest } from '../../kernel/canonical/canonical-json.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';

/** How much each part counts. What a tool says weighs more than what it is called: a rename changes the latter. */
const weights = { description: 0.5, parameters: 0.35, name: 0.15 };

const textMax = 20_000;
const wordsMax = 400;

/** What two definitions are compared by, worked out once per definition. */
export interface DefinitionTraits {
  /** Equal for definitions that are equal but for their names. */
  readonly apartFromName: string;
  readonly name: ReadonlySet<string>;
  readonly description: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
}

export function traitsOf(definition: ToolDefinition): DefinitionTraits {
  return {
    apartFromName: digest({ ...definition, name: '' }),
    name: wordsOf(definition.name),
    description: wordsOf(definition.description ?? ''),
    parameters: parametersOf(definition),
  };
}

/**
 * How alike two definitions are, 0 to 1: the overlap (Jaccard) of the words of their descriptions, of their parameters'
 * names and of the words of their names, weighted 0.5, 0.35 and 0.15. Where everything but the name is equal it is 1.
 * What neither of two undescribed tools has says nothing, and the other parts weigh more.
 */
export function definitionSimilarity(a: DefinitionTraits, b: DefinitionTraits): number {
  const isDescribed = a.description.size + b.description.size > 0;
  const hasParameters = a.parameters.size + b.parameters.size > 0;
  if ((isDescribed || hasParameters) && a.apartFromName === b.apartFromName) return 1;
  const parts = [
    { weight: isDescribed ? weights.description : 0, overlap: jaccard(a.description, b.description) },
    { weight: isDescribed || hasParameters ? weights.parameters : 0, overlap: jaccard(a.parameters, b.parameters) },
    { weight: weights.name, overlap: nameSimilarity(a, b) },
  ];
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts.reduce((sum, { weight, overlap }) => sum + weight * overlap, 0) / total;
}

/** The overlap of the names' words alone: tells equally similar pairs apart. */
export const nameSimilarity = (a: DefinitionTraits, b: DefinitionTraits): number => jaccard(a.name, b.name);

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .slice(0, textMax)
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '')
      .slice(0, wordsMax),
  );

function parametersOf({ inputSchema }: ToolDefinition): ReadonlySet<string> {
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
