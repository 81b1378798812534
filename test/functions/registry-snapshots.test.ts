import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import { hostApp } from '../support/hosts/hosted-app.js';

test('an instance that starts while its store is away answers clients with the last registry, and never with a damaged one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-snapshots-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const settings = { MTGS_OPEN_REGISTRY: 'prod', MTGS_REGISTRY_SNAPSHOTS: folder };
  const params = { environment: 'prod' };
  const file = join(folder, 'prod.json');
  const first = await hostApp(undefined, settings);
  await first.services.createEnvironment({ id: 'prod', by: bySystem });
  const transport = { type: 'http' as const, url: 'https://crm.example.com/mcp' };
  await first.services.saveServer({ env: 'prod', server: { id: 'crm', transport }, by: bySystem });
  const query = { include_deleted: 'true' };
  const before = await first.call(undefined, 'listRegistryServers', { params, query });
  expect(before).toMatchObject({ status: 200, body: { servers: [{ server: { name: 'prod/crm' } }] } });
  await vi.waitFor(() => readFileSync(file));
  await first.close();

  const whole = readFileSync(file, 'utf8');
  for (const [content, answer] of [
    [whole, { status: 200, body: before.body }],
    [whole.replace('crm.example.com', 'evil.example.com'), { status: 503 }],
    [whole.slice(0, -10), { status: 503 }],
  ] as const) {
    writeFileSync(file, content);
    const later = await hostApp('2026-01-01T12:00:00.000Z', settings);
    later.troubles.add('registry');
    const answered = await later.call(undefined, 'listRegistryServers', { params, query });
    expect(answered).toMatchObject(answer);
    if (answered.status === 200) expect(Number(answered.headers['age'])).toBeGreaterThan(7_000);
    expect(later.logged.some((line) => line.includes('registry-snapshot-ignored'))).toBe(answered.status === 503);
    await later.close();
  }
}, 120_000);
