import { charactersOf, charactersPerToken, tokenWeight } from '../../../shared/domain/registry/token-weight.js';
import type { ToolDefinition } from '../../../shared/domain/registry/tool.js';

/** How much of a model's context definitions take. */
export interface DefinitionsSize {
  readonly characters: number;
  /** An estimate: tokenizers differ by model. */
  readonly tokens: number;
}

/** What definitions take together; tokens are those of each, added up. */
export const sizeOf = (definitions: readonly ToolDefinition[]): DefinitionsSize => ({
  characters: definitions.reduce((sum, definition) => sum + charactersOf(definition), 0),
  tokens: definitions.reduce((sum, definition) => sum + tokenWeight(definition), 0),
});

export const addSizes = (sizes: readonly DefinitionsSize[]): DefinitionsSize => ({
  characters: sizes.reduce((sum, { characters }) => sum + characters, 0),
  tokens: sizes.reduce((sum, { tokens }) => sum + tokens, 0),
});

/** Tokens of definitions above which a report says so: an eighth of a context of 200,000. */
export const tokenBudget = 25_000;

/** How many of the heaviest servers and tools a note names. */
const heaviestNamed = 3;

const nameHeaviest = (weights: readonly { readonly id: string; readonly tokens: number }[]): string =>
  weights
    .toSorted((a, b) => b.tokens - a.tokens)
    .slice(0, heaviestNamed)
    .map(({ id, tokens }) => `${id} ${inThousands(tokens)}`)
    .join(', ');

/** A note where all definitions together take more than the budget: how much more, and what to drop or shorten first. */
export function budgetNotes(
  servers: readonly { readonly id: string; readonly size: DefinitionsSize }[],
  tools: readonly { readonly id: string; readonly tokens?: number }[],
  budget: number,
): string[] {
  const { characters, tokens } = addSizes(servers.map(({ size }) => size));
  if (tokens <= budget) return [];
  const ofServers = nameHeaviest(servers.map(({ id, size }) => ({ id, tokens: size.tokens })));
  const ofTools = nameHeaviest(tools.map(({ id, tokens: own = 0 }) => ({ id, tokens: own })));
  return [
    `the definitions take about ${inThousands(tokens)} tokens of a model's context before the first question ` +
      `(${inThousands(characters)} characters, ${charactersPerToken} to a token), ${Math.round((100 * tokens) / budget)} % of the budget of ` +
      `${inThousands(budget)}; the heaviest servers are ${ofServers}; drop or shorten first: ${ofTools}`,
  ];
}

/** `25,000`. */
export const inThousands = (number: number): string => number.toLocaleString('en-US');
