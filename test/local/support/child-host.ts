// A host in a process of its own, to be killed: node --import ./ts-resolve.mjs child-host.ts <app> <folder>
import { startHost } from '../../../local/host.js';
import type { RequestLanes } from '../../../local/lanes/request-lanes.js';

const [app = '', dataFolder = ''] = process.argv.slice(2);
const lanes = process.env['TEST_LANES'];
const host = await startHost({
  app,
  dataFolder,
  port: 0,
  ...(lanes !== undefined && { lanes: JSON.parse(lanes) as RequestLanes }),
  changes: () => ({ changes: () => Promise.resolve({ documents: [], continuation: 'none' }) }),
});
process.on('SIGTERM', () => void host.stop());
console.log(host.url);
