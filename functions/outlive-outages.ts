import { isOutage } from '../shared/kernel/errors/errors.js';

// A client of Azure renews its token in the background. Where that fails and no request waits for it, nobody catches the error:
// an outage is no reason to end the process. Any other error that nobody catches ends it, as it would without this.
process.on('unhandledRejection', (reason) => {
  if (!isOutage(reason)) throw reason;
  console.warn(`an outage that no request waited for: ${String(reason)}`);
});
