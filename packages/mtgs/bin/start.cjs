'use strict';
// node:sqlite, which reads backups, is announced as experimental in Node 22.
process.removeAllListeners('warning');
void import('../dist/index.js');
