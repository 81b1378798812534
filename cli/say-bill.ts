import type { Bill } from '../shared/domain/bill.js';

/** What calls of a model cost, in words. */
export function sayBill({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, dollars }: Bill): string {
  const read = inputTokens + cacheReadTokens + cacheWriteTokens;
  const money = dollars === undefined ? 'no price is known (MTGS_MODEL_PRICES)' : `$${dollars.toFixed(6)}`;
  return `${read} tokens in, ${outputTokens} out: ${money}`;
}
