import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { byRequest, bySystem } from '../../shared/domain/event.js';
import { hostApp } from '../support/hosts/hosted-app.js';

const env = 'prod';
const hour = 3600;
const day = 24 * hour;
const url = 'https://tools.example.com/mcp';
let app: Awaited<ReturnType<typeof hostApp>>;
beforeEach(async () => {
  // Feeds that look for news less often see the same.
  app = await hostApp(undefined, {}, { pollSeconds: 600 });
  await app.services.createEnvironment({ id: env, by: bySystem });
});
afterEach(() => app.close());

/** How many rows each table has, of both files. */
function rows(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of ['mtgs.db', 'host.db']) {
    const database = new DatabaseSync(join(app.folder, file), { readOnly: true });
    for (const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()) {
      const { count } = database.prepare(`SELECT count(*) AS count FROM "${String(name)}"`).get() ?? {};
      counts.set(`${file} ${String(name)}`, Number(count));
    }
    database.close();
  }
  return counts;
}

test('an instance at rest grows by nothing in a day', async () => {
  const definitions = ['create_ticket', 'open_ticket', 'delete_file'].map((name) => ({
    ...{ name, description: `Does ${name}.`, inputSchema: { type: 'object' } },
  }));
  const by = byRequest({ actor: { kind: 'user', id: 'ada', name: 'Ada' } });
  await app.services.registerTools({ env, server: 'desk', definitions, by, trigger: 'registration' });
  await app.pass(4 * hour);
  const before = rows();
  await app.pass(day);
  expect(rows()).toEqual(before);
}, 120_000);

test('a server that is looked at every hour, and lists what it listed, adds one document an hour and no audit entry', async () => {
  const body = { transport: { type: 'http', url } };
  await app.call('developer', 'saveServer', { params: { environment: env, server: 'desk' }, body });
  app.listings.set(url, [{ name: 'create_ticket', inputSchema: { type: 'object' } }]);
  await app.pass(4 * hour);
  const before = rows();
  await app.pass(day);
  const grown = [...rows()].map(([table, count]) => [table, count - (before.get(table) ?? 0)] as const);
  // What is not named is gone after a week or thirty days.
  const passing = ['mtgs.db documents_simulations', 'host.db instances', 'host.db history'];
  expect(grown.filter(([table, more]) => more !== 0 && !passing.includes(table))).toEqual([
    ['mtgs.db documents_registry', 24],
  ]);
}, 120_000);
