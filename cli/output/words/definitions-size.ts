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

/** A note where all definitions together take more than the budget. */
export function budgetNotes(
  servers: readonly { readonly id: string; readonly size: DefinitionsSize }[],
  budget: number,
): string[] {
  const { characters, tokens } = addSizes(servers.map(({ size }) => size));
  if (tokens <= budget) return [];
  const largest = servers.toSorted((a, b) => b.size.tokens - a.size.tokens).slice(0, 3);
  const named = largest.map(({ id, size }) => `${id} ${inThousands(size.tokens)}`).join(', ');
  return [
    `the definitions take about ${inThousands(tokens)} tokens of a model's context before the first question ` +
      `(${inThousands(characters)} characters, ${charactersPerToken} to a token), more than the budget of ` +
      `${inThousands(budget)}; most of them: ${named}`,
  ];
}

/** `25,000`. */
export const inThousands = (number: number): string => number.toLocaleString('en-US');
