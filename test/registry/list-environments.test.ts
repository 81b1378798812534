import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import { UnreadableError } from '../../shared/kernel/errors/errors.js';
import { createCreateEnvironment } from '../../shared/registry/environments/create-environment.js';
import {
  createListEnvironments,
  createSurveyEnvironments,
} from '../../shared/registry/environments/list-environments.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { breakJson, damageRow } from '../support/damage-row.js';

test('an environment that cannot be read keeps none of the others from their turn, and is not kept quiet', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-environments-'));
  const file = join(folder, 'mtgs.db');
  const open = () => {
    const documents = openSqliteDocuments(file, { name: 'registry', partitionKey: 'env' });
    return { documents, registry: createRegistryStore(documents) };
  };
  const before = open();
  const create = createCreateEnvironment({ registry: before.registry, now: () => new Date() });
  for (const id of ['a', 'b', 'c', 'd']) await create({ id, by: bySystem });
  before.documents.close();
  damageRow(file, 'registry', 'environment:a', breakJson);
  damageRow(file, 'registry', 'environment-entry:c', breakJson);

  const { documents, registry } = open();
  onTestFinished(() => {
    documents.close();
    rmSync(folder, { recursive: true });
  });
  const turns: string[] = [];
  const all = async () => {
    for await (const { id } of createListEnvironments({ registry })()) turns.push(id);
  };
  await expect(all()).rejects.toThrow(UnreadableError);
  expect(turns).toEqual(['b', 'd']);
  const { items, unreadable } = await createSurveyEnvironments({ registry })();
  expect(items.map(({ id }) => id)).toEqual(['b', 'd']);
  expect(unreadable.map(({ id }) => id).sort()).toEqual(['environment-entry:c', 'environment:a']);
});
