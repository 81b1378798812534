import type { ToolDefinition } from '../../../shared/domain/registry/tool.js';

/** How much of a model's context definitions take. */
export interface DefinitionsSize {
  readonly characters: number;
  /** An estimate: tokenizers differ by model. */
  readonly tokens: number;
}

/** Characters of JSON to a token, as tokenizers split definitions on average. */
const charactersPerToken = 4;

/** What clients hand to a model of each tool: its name, description and input schema. */
export function sizeOf(definitions: readonly ToolDefinition[]): DefinitionsSize {
  const characters = definitions.reduce(
    (sum, { name, description, inputSchema }) => sum + JSON.stringify({ name, description, inputSchema }).length,
    0,
  );
  return { characters, tokens: Math.round(characters / charactersPerToken) };
}

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
