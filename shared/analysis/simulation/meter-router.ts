import { addBills, type Bill, type Budget, nothingSpent, usedUp } from '../../domain/routing/bill.js';
import { UnavailableError } from '../../kernel/errors/errors.js';
import { type Router, UnansweredError } from '../router/router.js';

/** What the policy allows is used up: nothing more is asked, and what was not asked is not established. */
export class BudgetSpentError extends UnavailableError {}

/** A router that keeps to a budget and says what was spent. */
export interface MeteredRouter {
  readonly router: Router;
  readonly spent: () => Bill;
}

/**
 * Counts what answers cost, those that were none included. Calls are counted before they are made, so that their number
 * is never above the budget; tokens and money are known afterwards, and go above it by the calls that are out at most.
 */
export function meterRouter(router: Router, budget: Budget): MeteredRouter {
  let bill = nothingSpent;
  let started = 0;
  const costs = router.estimate !== undefined;
  const add = (own: Bill | undefined): void => {
    if (own !== undefined) bill = addBills(bill, own);
  };
  return {
    spent: () => bill,
    router: {
      ...router,
      async route(request) {
        const spent = usedUp({ ...bill, calls: started }, budget);
        if (costs && spent !== undefined) {
          throw new BudgetSpentError(`the budget of ${spent} is used up (routerBudget in the policy)`);
        }
        started += 1;
        try {
          const answer = await router.route(request);
          add(answer.bill);
          return answer;
        } catch (error) {
          if (error instanceof UnansweredError) add(error.bill);
          throw error;
        }
      },
    },
  };
}
