import type { RequestLanes } from '../../local/lanes/request-lanes.js';

/**
 * Nobody waits for what is computed for somebody else: requests have a thread, checks, which compare tools with a whole
 * registry, a further one, and what nobody waits for (analyses, synchronisations, change feeds, timers, queues) has the
 * main one. Checks and analyses each keep an index of the environments they meet.
 */
export const lanes: RequestLanes = { computing: ['ciCheck', 'checkTools'], memoryMegabytes: 2_048 };
