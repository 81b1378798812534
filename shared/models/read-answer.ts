import type { z } from 'zod';
import { UnansweredError } from '../analysis/router/router.js';
import type { Bill } from '../domain/routing/bill.js';
import { charactersPerToken, estimateCall, type Pricing, priced } from './model-prices.js';

interface Reading<Answer> {
  readonly form: z.ZodType<Answer>;
  /** What the answer says that it cost; undefined where it does not say so in the form of the API. */
  readonly usedBy: (answer: unknown) => Omit<Bill, 'dollars'> | undefined;
  readonly request: unknown;
  readonly pricing: Pricing;
}

/**
 * An answer in the form of its API, with its bill.
 * @throws {UnansweredError} for one of another form, which costs what it says, or about what its request was going to cost
 * where it does not say that.
 */
export function readAnswer<Answer>(
  answer: unknown,
  { form, usedBy, request, pricing }: Reading<Answer>,
): { readonly answer: Answer; readonly bill: Bill } {
  const used = usedBy(answer);
  const bill =
    used === undefined
      ? estimateCall(Math.ceil(JSON.stringify(request).length / charactersPerToken), pricing)
      : priced(used, pricing);
  const parsed = form.safeParse(answer);
  if (parsed.success && used !== undefined) return { answer: parsed.data, bill };
  throw new UnansweredError('the model answered in a form that the API does not have', bill);
}
