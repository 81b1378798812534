import { addBills, type Bill, type Budget, nothingSpent, usedUp } from '../../domain/routing/bill.js';
import { UnavailableError } from '../../kernel/errors/errors.js';
import { UnansweredError } from '../router/router.js';

/** What the policy allows is used up: nothing more is asked, and what was not asked is not established. */
export class BudgetSpentError extends UnavailableError {}

/** Counts what calls of models cost, whatever they are for, and keeps them to one budget. */
export interface Meter {
  /**
   * Makes a call, if there is something left of the budget.
   * @throws {BudgetSpentError} when there is not.
   */
  charge<Answer extends { readonly bill?: Bill }>(call: () => Promise<Answer>): Promise<Answer>;
  readonly spent: () => Bill;
}

/**
 * Calls are counted before they are made, so that their number is never above the budget; tokens and money are known
 * afterwards, and go above it by the calls that are out at most. Answers that were none are counted as well.
 */
export function createMeter(budget: Budget): Meter {
  let bill = nothingSpent;
  let started = 0;
  const add = (own: Bill | undefined): void => {
    if (own !== undefined) bill = addBills(bill, own);
  };
  return {
    spent: () => bill,
    async charge(call) {
      const spent = usedUp({ ...bill, calls: started }, budget);
      if (spent !== undefined) {
        throw new BudgetSpentError(`the budget of ${spent} is used up (routerBudget in the policy)`);
      }
      started += 1;
      try {
        const answer = await call();
        add(answer.bill);
        return answer;
      } catch (error) {
        if (error instanceof UnansweredError) add(error.bill);
        throw error;
      }
    },
  };
}
