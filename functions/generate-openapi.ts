import { writeFile } from 'node:fs/promises';
import { definitions } from './definitions.js';
import type { Services } from './services.js';
import { openApiDocument } from './openapi/openapi.js';

// Only what the routes say of themselves is read; nothing is called, so nothing needs to stand behind them.
const { routes } = definitions({} as Services);
await writeFile('docs/openapi.json', `${JSON.stringify(openApiDocument(routes), undefined, 2)}\n`);
process.stderr.write(`docs/openapi.json: ${routes.length} routes\n`);
