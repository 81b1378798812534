import type { RequestLanes } from '../../local/lanes/request-lanes.js';

/**
 * Nobody waits for what is computed or read for somebody else. Requests have a thread; checks, which compare tools with a
 * whole registry, a further one; what reads a whole audit log a third; and what nobody waits for (analyses,
 * synchronisations, change feeds, timers, queues) has the main one. Checks and analyses each keep an index of the
 * environments they meet. An audit log is read too seldom for a thread to be kept ready.
 */
export const lanes: RequestLanes = {
  apart: {
    checks: { functions: ['ciCheck', 'checkTools'], isReadyAtStart: true },
    exports: {
      functions: [
        'exportAuditLogs',
        'exportAuditLogsByQuery',
        'exportInstanceAuditLogs',
        'verifyAuditLogs',
        'verifyInstanceAuditLogs',
      ],
      isReadyAtStart: false,
      givesWay: true,
    },
  },
  memoryMegabytes: 2_048,
};
