import type { Bill } from '../domain/routing/bill.js';
import type { ModelPrices } from '../domain/routing/model-prices.js';

/** List prices of November 2026, for prompts of up to 100,000 tokens; settings add to them and overrule them. */
const listPrices: ModelPrices = {
  'claude-haiku-5-5': { input: 0.1, output: 0.5 },
  'claude-sonnet-5-5': { input: 2, output: 10 },
  'claude-opus-5-5': { input: 4, output: 20 },
  'claude-fable-5-1': { input: 10, output: 50 },
};

/** Writing to the prompt cache costs more than reading a prompt, reading from it less. */
const cacheWriteFactor = 1.25;
const cacheReadFactor = 0.1;
const million = 1_000_000;

/** What a question in a batch costs of the list price: the same at Anthropic, OpenAI and Azure. */
const batchFactor = 0.5;

/** What the calls of a model cost. */
export interface Pricing {
  readonly model: string;
  readonly prices: ModelPrices;
  readonly isBatch?: boolean;
}

/** The bill with its money, where the price of the model is known. */
export function priced(bill: Omit<Bill, 'dollars'>, { model, prices, isBatch = false }: Pricing): Bill {
  const own = Object.hasOwn(prices, model) ? prices[model] : undefined;
  const price = own ?? (Object.hasOwn(listPrices, model) ? listPrices[model] : undefined);
  if (price === undefined) return bill;
  const input = bill.inputTokens + cacheWriteFactor * bill.cacheWriteTokens + cacheReadFactor * bill.cacheReadTokens;
  const listed = (input * price.input + bill.outputTokens * price.output) / million;
  return { ...bill, dollars: isBatch ? batchFactor * listed : listed };
}

/** Characters of English and JSON that make a token, about. */
export const charactersPerToken = 3.5;

/** Tokens of an answer, usually: a tool's name and its arguments. */
const outputTokensUsual = 120;

/** What one call costs, about, before it is made; nothing is known of the provider's cache then. */
export function estimateCall(inputTokens: number, pricing: Pricing, outputTokens = outputTokensUsual): Bill {
  const bill = { calls: 1, inputTokens, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens };
  return priced(bill, pricing);
}
