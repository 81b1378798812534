import { expect, test } from 'vitest';
import { createExpireApprovals } from '../../shared/approvals/end-approvals.js';
import { byRequest } from '../../shared/domain/event.js';
import { UnreadableError } from '../../shared/kernel/errors/errors.js';
import { createListServersToSync } from '../../shared/registry/servers/list-servers-to-sync.js';
import { createResumePending } from '../../shared/registry/runs/resume-pending.js';
import {
  actor,
  aDefinition,
  aFinding,
  conclude,
  env,
  idOf,
  newDocuments,
  newRegistry,
  onlyConflict,
} from './support.js';

/** A registry, and how a document of each kind comes into it that a timer looks for and cannot read. */
async function open() {
  const documents = newDocuments();
  const opened = await newRegistry(documents);
  const past = '2020-01-01T00:00:00.000Z';
  const damaged = {
    conflict: { status: 'suppressed', statusUntil: past },
    approval: { status: 'PENDING', expiresAt: past },
    tool: { status: 'pending', updatedAt: past },
    run: { status: 'queued' },
    server: { id: 'broken', autoSync: true },
  };
  const damage = () =>
    documents.batch(
      env,
      Object.entries(damaged).map(([kind, value]) => ({
        kind: 'create',
        document: { id: `${kind}:broken`, env, kind, value },
      })),
    );
  const later = { registry: opened.registry, now: () => new Date('2026-02-01T00:00:00Z') };
  return { opened, later, damage };
}

test('one conflict that cannot be read leaves no other suppressed for good', async () => {
  const { opened, damage } = await open();
  const ids = [idOf('a'), idOf('b')];
  await opened.register([aDefinition('a'), aDefinition('b')]);
  await conclude(opened, ids, [aFinding(ids, { severity: 'MEDIUM' })]);
  const { id: conflictId } = await onlyConflict(opened);
  const until = '2026-01-01T00:05:00Z';
  const settling = { env, conflictId, reason: 'x', until, by: byRequest({ actor }) };
  await opened.setConflictStatus({ ...settling, status: 'suppressed' });
  while (opened.now().getTime() < Date.parse(until));
  await damage();
  expect(await opened.reopenEnded(env)).toBe(1);
});

test('one tool or run that cannot be read leaves no other waiting for its verdict', async () => {
  const { opened, later, damage } = await open();
  await opened.register([aDefinition('a')]);
  const { registry } = opened;
  const [lost = expect.fail()] = (await registry.runs.survey(env)).items;
  await registry.commit(env, [registry.runs.removing(lost)]);
  await damage();
  const run = await createResumePending({ ...later, requestAnalysis: opened.requestAnalysis })(env);
  expect(run?.toolIds).toEqual([idOf('a')]);
});

test('one server that cannot be read keeps no other from being synchronised', async () => {
  const { opened, later, damage } = await open();
  const transport = { type: 'http', url: 'https://crm.example.com/mcp' } as const;
  await opened.saveServer({ env, server: { id: 'crm', transport }, by: byRequest({ actor }) });
  await damage();
  expect(await createListServersToSync(later)(env)).toEqual(['crm']);
});

test('one approval that cannot be read holds up no timer, and whoever needs all of them is told', async () => {
  const { opened, later, damage } = await open();
  await damage();
  expect(await createExpireApprovals(later)(env)).toBe(0);
  await expect(Array.fromAsync(opened.registry.approvals.all(env))).rejects.toThrow(UnreadableError);
});
