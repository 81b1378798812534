import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { modelText, tokenWeight } from '../../shared/domain/registry/token-weight.js';

/** How far the estimate is from a tokenizer, over one set of tools. Errors are shares: 0.1 is ten percent too high. */
export interface EstimateError {
  readonly tools: number;
  /** Characters of the JSON to a token of the tokenizer. */
  readonly charactersPerToken: number;
  /** Of the sum over all tools. */
  readonly ofSum: number;
  /** Of single tools: the 5th, 50th and 95th percentile. */
  readonly ofTools: readonly [low: number, median: number, high: number];
}

/** Holds the estimate of each tool against what a tokenizer counts. Without tools every figure is NaN. */
export function measureError(definitions: readonly ToolDefinition[], count: (text: string) => number): EstimateError {
  const measured = definitions.map((definition) => {
    const text = modelText(definition);
    return { characters: text.length, estimated: tokenWeight(definition), counted: count(text) };
  });
  const sum = (of: (one: (typeof measured)[number]) => number): number =>
    measured.reduce((total, one) => total + of(one), 0);
  const counted = sum((one) => one.counted);
  const errors = measured.map((one) => one.estimated / one.counted - 1).sort((a, b) => a - b);
  const at = (share: number): number => errors[Math.round(share * (errors.length - 1))] ?? Number.NaN;
  return {
    tools: measured.length,
    charactersPerToken: sum((one) => one.characters) / counted,
    ofSum: sum((one) => one.estimated) / counted - 1,
    ofTools: [at(0.05), at(0.5), at(0.95)],
  };
}
