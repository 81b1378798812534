import { type Router, UnansweredError } from '../../router/router.js';

/** A router that has no answers of its own: what is remembered for it is known, and everything else is unanswered. */
export const withoutAsking = (router: Router, reason: string): Router => ({
  ...router,
  route: () => Promise.reject(new UnansweredError(reason)),
});
