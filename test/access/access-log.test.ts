import { expect, test } from 'vitest';
import { byRequest, eventSchema } from '../../shared/domain/event.js';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { createAccessLog } from '../../shared/access/access-log.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

const start = Date.UTC(2026, 0, 1);

function openLog() {
  let time = start;
  const documents = openSqliteDocuments(':memory:', { name: 'access', partitionKey: 'env' });
  const now = () => new Date(time);
  const events = async () => {
    const { items } = await documents.query('access-events', { limit: 1000 });
    return items.map(({ value }) => eventSchema.parse(value['value']));
  };
  return {
    documents,
    now,
    log: createAccessLog(documents, now),
    events,
    reasons: async () => (await events()).map(({ after }) => (after as { reason: string }).reason),
    pass: (hours: number) => void (time += hours * 3_600_000),
  };
}

const refusal = (id: string, kind: 'user' | 'system' = 'user') => ({
  by: byRequest({ actor: { kind, id, name: id } }),
  reason: 'expired',
  route: 'showMe',
});

test('a refusal is written once an hour for each identity and reason, also by several instances', async () => {
  const { documents, now, log, reasons, pass } = openLog();
  const other = createAccessLog(documents, now);
  for (let turn = 0; turn < 5; turn += 1) await Promise.all([log, other].map((one) => one.noteRefusal(refusal('ada'))));
  expect(await reasons()).toEqual(['expired']);
  await log.noteRefusal({ ...refusal('ada'), reason: 'revoked' });
  pass(1);
  await other.noteRefusal(refusal('ada'));
  expect((await reasons()).sort()).toEqual(['expired', 'expired', 'revoked']);
});

test('who is refused ten thousand times hides nobody else', async () => {
  const { log, events } = openLog();
  for (let turn = 0; turn < 10_000; turn += 1) await log.noteRefusal(refusal('mallory'));
  await log.noteRefusal(refusal('ada'));
  expect((await events()).map(({ actor }) => actor.id)).toEqual(['mallory', 'ada']);
});

test('a flood from many addresses is bounded, says that it was, and takes no room from identities', async () => {
  const { log, events, pass } = openLog();
  for (let turn = 0; turn < 1000; turn += 1) await log.noteRefusal(refusal(`address ${turn}`, 'system'));
  await log.noteRefusal(refusal('ada'));
  const all = await events();
  expect(all).toHaveLength(202);
  expect(all.filter(({ subject }) => subject.kind === 'access')).toHaveLength(1);
  expect(all.some(({ actor }) => actor.id === 'ada')).toBe(true);
  pass(1);
  await log.noteRefusal(refusal('address of the next hour', 'system'));
  expect(await events()).toHaveLength(203);
});

test('a sign-in that cannot be written down is no sign-in', async () => {
  const { documents, now } = openLog();
  documents.create = () => Promise.reject(new StorageError('full'));
  const log = createAccessLog(documents, now);
  const signIn = { by: byRequest({ actor: { kind: 'user', id: 'ada', name: 'Ada' } }), role: 'viewer' } as const;
  await expect(log.noteLogin({ ...signIn, session: 's' })).rejects.toThrow(StorageError);
  await expect(log.noteLogin(signIn)).resolves.toBeUndefined();
});
