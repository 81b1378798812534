import { type Bill, tokensOf } from '../../shared/domain/routing/bill.js';

/** What answers cost in words: tokens read and written, and money where the price of the model is known. */
export function sayBill(bill: Bill): string {
  const { outputTokens, dollars } = bill;
  const money = dollars === undefined ? 'no price is known (MTGS_MODEL_PRICES)' : `$${dollars.toFixed(6)}`;
  return `${tokensOf(bill) - outputTokens} tokens in, ${outputTokens} out: ${money}`;
}
