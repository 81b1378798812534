// A host in a process of its own, to be killed: node --import ./ts-resolve.mjs child-host.ts <app> <folder>
import { startHost } from '../../../local/host.js';

const [app = '', dataFolder = ''] = process.argv.slice(2);
const host = await startHost({
  app,
  dataFolder,
  port: 0,
  changes: () => ({ changes: () => Promise.resolve({ documents: [], continuation: 'none' }) }),
});
process.on('SIGTERM', () => void host.stop());
console.log(host.url);
