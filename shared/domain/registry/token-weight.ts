import type { ToolDefinition } from './tool.js';

/** Characters of JSON to a token. */
export const charactersPerToken = 4;

/** What clients hand to a model of a tool: its name, description and input schema, as JSON without blanks. */
export const modelText = ({ name, description, inputSchema }: ToolDefinition): string =>
  JSON.stringify({ name, description, inputSchema });

/** Characters of what clients hand to a model of a tool. */
export const charactersOf = (definition: ToolDefinition): number => modelText(definition).length;

/**
 * About how many tokens a model pays for a tool in each request in which it is offered: one for every four characters,
 * rounded up, so at least 1. An estimate: no tokenizer is run, and tokenizers differ. docs/rules/token-weight.md says how far
 * it is from one.
 */
export const tokenWeight = (definition: ToolDefinition): number =>
  Math.ceil(charactersOf(definition) / charactersPerToken);
