import { expect, test } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { adoptFirstAdmin } from '../../shared/access/adopt-first-admin.js';
import { createApiKeys } from '../../shared/access/api-keys.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { runInProcess } from '../cli/support/in-process.js';

async function keyAndSetting(): Promise<{ key: string; setting: string }> {
  const { code, out, err } = await runInProcess(['keys', 'first']);
  expect(code).toBe(0);
  const setting = /MTGS_FIRST_ADMIN=(\S+)/.exec(err)?.[1] ?? '';
  // A secret may hold "_" as well.
  const secret = out.trim().slice(`mtgs_${setting.split(':')[0] ?? ''}_`.length);
  expect(secret.length).toBeGreaterThan(30);
  expect(setting).not.toContain(secret);
  return { key: out.trim(), setting };
}

const now = () => new Date('2026-01-01T00:00:00Z');
const open = () => openSqliteDocuments(':memory:', { name: 'access', partitionKey: 'env' });

test('the key that was made before the instance lets its maker in as administrator, and is written down once', async () => {
  const { key, setting } = await keyAndSetting();
  const documents = open();
  const keys = adoptFirstAdmin(createApiKeys(documents, now), setting);
  expect(await keys.hasAdminKey()).toBe(false);
  expect(await keys.authenticate(key)).toMatchObject({ role: 'admin', makers: [] });
  await keys.authenticate(key);
  const { items } = await documents.query('api-keys', { where: [{ field: 'kind', equals: 'event' }] });
  expect(items.map(({ value }) => (value['value'] as { type: string }).type)).toEqual(['API_KEY_CREATED']);
});

test('somebody who knows the setting has no key, and one that was revoked stays out for ever', async () => {
  const { key, setting } = await keyAndSetting();
  const documents = open();
  const keys = () => adoptFirstAdmin(createApiKeys(documents, now), setting);
  const [id, hash] = setting.split(':');
  await expect(keys().authenticate(`mtgs_${id}_${hash!.slice(0, 43)}`)).rejects.toThrow('the API key is not valid');
  const { id: adopted } = await keys().authenticate(key);
  await keys().revoke(adopted, bySystem);
  await expect(keys().authenticate(key)).rejects.toThrow('the API key is not valid');
});

test('an instance that has a first administrator takes no second one by a setting', async () => {
  const { key, setting } = await keyAndSetting();
  const documents = open();
  await createApiKeys(documents, now).ensureAdminKey();
  await expect(adoptFirstAdmin(createApiKeys(documents, now), setting).authenticate(key)).rejects.toThrow('not valid');
});

test('a store that does not answer at first loses nothing', async () => {
  const { key, setting } = await keyAndSetting();
  const documents = open();
  let isAway = true;
  const apiKeys = createApiKeys(documents, now);
  const away: typeof apiKeys = {
    ...apiKeys,
    adoptAdminKey: (known) =>
      isAway ? Promise.reject(new StorageError('the store is away')) : apiKeys.adoptAdminKey(known),
  };
  const keys = adoptFirstAdmin(away, setting);
  await expect(keys.authenticate(key)).rejects.toThrow('away');
  isAway = false;
  expect(await keys.authenticate(key)).toMatchObject({ role: 'admin' });
});
