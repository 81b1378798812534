import { measureCandidate } from './measure-candidate.js';

const [name = '', file = '', dimensions = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await measureCandidate(name, file, Number(dimensions))));
