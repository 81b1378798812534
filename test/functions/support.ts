import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitions } from '../../functions/definitions.js';
import { createServices } from '../../functions/services.js';
import type { Role } from '../../shared/domain/governance/access.js';
import { bySystem } from '../../shared/domain/event.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { callRoute, type RouteAnswer, type RouteCall } from '../support/call-route.js';

/** The app with real services on a data folder of its own, called without a host. */
export async function openApp(settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-http-'));
  const services = await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: folder, ...settings });
  const { routes } = definitions(services);
  return {
    folder,
    services,
    routes,
    /** The container that API keys live in. */
    access: openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'access', partitionKey: 'env' }),
    async call(name: string, call: RouteCall = {}): Promise<RouteAnswer> {
      const route = routes.find((one) => one.name === name);
      if (route === undefined) throw new Error(`there is no route ${name}`);
      return callRoute(route, call);
    },
    async keyFor(role: Role, environments?: readonly string[]): Promise<{ key: string; id: string }> {
      const name = `${role} key`;
      const scope = environments === undefined ? {} : { environments };
      const { key, record } = await services.apiKeys.create({ name, role, by: bySystem, ...scope });
      return { key, id: record.id };
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
