import type { Router } from '../router/router.js';
import type { Meter } from './create-meter.js';

/** A router whose questions are charged to a meter. One whose answers cost nothing is asked without it. */
export function meterRouter(router: Router, meter: Meter): Router {
  if (router.estimate === undefined) return router;
  return { ...router, route: (request) => meter.charge(() => router.route(request)) };
}
