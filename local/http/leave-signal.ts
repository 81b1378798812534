import type { ServerResponse } from 'node:http';

/** Aborted when the client leaves before it has its whole answer. */
export function leaveSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new Error('the client left before it had its answer'));
  });
  return controller.signal;
}
