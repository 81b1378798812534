import { join } from 'node:path';
import { openDatabase } from '../../../local/storage/open-database.js';
import { markInUse } from '../../../cli/stack/data-files.js';
import { bySystem } from '../../../shared/domain/event.js';
import { createApiKeys } from '../../../shared/access/api-keys.js';
import { createAuditLog } from '../../../shared/audit/audit-log.js';
import { createCreateEnvironment } from '../../../shared/registry/environments/create-environment.js';
import { createRegistryStore } from '../../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import type { SqliteContainer } from '../../../shared/platform/documents/sqlite-schema.js';

const partitionKeys = { registry: 'env', access: 'env', audit: 'chain', poison: 'container' } as const;

/** Fills a folder as an instance does that has created environments and a key, and audited all of it. */
export async function writeSampleInstance(folder: string, environments: readonly string[]): Promise<void> {
  const handles: { close: () => void }[] = [];
  const open = (name: keyof typeof partitionKeys) => {
    const container: SqliteContainer = { name, partitionKey: partitionKeys[name] };
    const documents = openSqliteDocuments(join(folder, 'mtgs.db'), container);
    handles.push(documents);
    return documents;
  };
  const now = () => new Date();
  const [registryDocuments, access, audit] = [open('registry'), open('access'), createAuditLog(open('audit'), now)];
  open('poison');
  const registry = createRegistryStore(registryDocuments);
  for (const id of environments) await createCreateEnvironment({ registry, now })({ id, by: bySystem });
  await createApiKeys(access, now).ensureAdminKey();
  for (const id of environments) {
    for await (const { value } of registry.events.all(id)) await audit.append(id, [value]);
  }
  const { items } = await access.query('api-keys', { where: [{ field: 'kind', equals: 'event' }] });
  await audit.append(
    'instance',
    items.map(({ value }) => value['value'] as never),
  );
  const host = openDatabase(folder);
  const lease = host.prepare('INSERT OR REPLACE INTO leases VALUES (?, ?, ?)');
  lease.run('onEventRecorded', 'registry', (await registryDocuments.changes(undefined, 1000)).continuation);
  lease.run('onAccessEventRecorded', 'access', (await access.changes(undefined, 1000)).continuation);
  host.close();
  markInUse(folder);
  for (const handle of handles) handle.close();
}
