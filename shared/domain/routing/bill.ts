import { z } from 'zod';

/** What calls of a model cost. */
export const billSchema = z.object({
  calls: z.int().nonnegative(),
  /** Tokens read at the full price. */
  inputTokens: z.int().nonnegative(),
  /** Tokens written to and read from the provider's prompt cache. */
  cacheWriteTokens: z.int().nonnegative(),
  cacheReadTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  /** Money by the known price of the model, in US dollars; absent where no price is known. */
  dollars: z.number().nonnegative().optional(),
});
export type Bill = z.infer<typeof billSchema>;

export const nothingSpent: Bill = {
  calls: 0,
  inputTokens: 0,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 0,
  dollars: 0,
};

/** Both together. The money is unknown as soon as that of one is. */
export const addBills = (a: Bill, b: Bill): Bill => ({
  calls: a.calls + b.calls,
  inputTokens: a.inputTokens + b.inputTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  ...(a.dollars !== undefined && b.dollars !== undefined && { dollars: a.dollars + b.dollars }),
});

export const tokensOf = ({ inputTokens, cacheWriteTokens, cacheReadTokens, outputTokens }: Bill): number =>
  inputTokens + cacheWriteTokens + cacheReadTokens + outputTokens;

/** The most that calls of a model may cost in one analysis or check. */
export const budgetSchema = z.strictObject({
  calls: z.int().min(1).max(1_000_000).default(3_000),
  tokens: z.int().min(1).max(1_000_000_000).default(20_000_000),
  /** Holds only where the model's price is known. */
  dollars: z.number().min(0).max(100_000).default(10),
});
export type Budget = z.infer<typeof budgetSchema>;

/** What of a budget a bill has used up, in words; undefined while there is something left of everything. */
export function usedUp(bill: Bill, budget: Budget): string | undefined {
  if (bill.calls >= budget.calls) return `${budget.calls} calls`;
  if (tokensOf(bill) >= budget.tokens) return `${budget.tokens} tokens`;
  if (bill.dollars !== undefined && bill.dollars >= budget.dollars) return `${budget.dollars} dollars`;
  return undefined;
}

/** A part of a budget, rounded down: the parts of a whole never come to more than it. */
export const shareOf = ({ calls, tokens, dollars }: Budget, part: number, whole: number): Budget => ({
  calls: Math.floor((calls * part) / whole),
  tokens: Math.floor((tokens * part) / whole),
  dollars: (dollars * part) / whole,
});
