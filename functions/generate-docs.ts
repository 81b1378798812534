import { writeFile } from 'node:fs/promises';
import { definitions } from './definitions.js';
import type { Services } from './services.js';
import { openApiDocument } from './openapi/openapi.js';
import { roleTable } from './openapi/role-table.js';

// Only what the routes say of themselves is read; nothing is called, so nothing needs to stand behind them.
const { routes } = definitions({} as Services);
await writeFile('docs/openapi.json', `${JSON.stringify(openApiDocument(routes), undefined, 2)}\n`);
await writeFile('docs/roles.md', roleTable(routes));
process.stderr.write(`docs/openapi.json, docs/roles.md: ${routes.length} routes\n`);
