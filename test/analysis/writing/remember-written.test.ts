import { afterEach, expect, test, vi } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { nothingSpent } from '../../../shared/domain/routing/bill.js';
import { rememberWritten } from '../../../shared/analysis/writing/remember-written.js';
import type { WritingModel, Written } from '../../../shared/analysis/writing/writing-model.js';
import { createRunDataStore } from '../../../shared/stores/run-data-store.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';

const request = { task: 'write', data: '{}', form: { name: 'form', schema: {} } };
const bill = { ...nothingSpent, calls: 1 };

/** Processes that share a store; each has its own requests that are out. */
function processes(write: WritingModel['write']) {
  const documents = openSqliteDocuments(':memory:', { name: 'simulations', partitionKey: 'runId' });
  const runData = createRunDataStore(documents);
  const model: WritingModel = { id: 'claude:x', parallel: 8, estimate: () => bill, write };
  return () => rememberWritten(model, { runData, env: 'prod', out: new Map() });
}

afterEach(() => vi.useRealTimers());

test('processes that make one request at the same moment pay once, and have the same answer', async () => {
  let calls = 0;
  let answer: (written: Written) => void = () => undefined;
  const begin = processes(() => {
    calls += 1;
    return new Promise((resolve) => (answer = resolve));
  });
  const asked = [begin(), begin(), begin()].map((one) => one.write(request));
  await vi.waitFor(() => {
    expect(calls).toBe(1);
  });
  answer({ text: 'a', isCut: false, bill });
  const written = await Promise.all(asked);
  expect(written.map(({ text }) => text)).toEqual(['a', 'a', 'a']);
  expect([calls, written.reduce((sum, one) => sum + one.bill.calls, 0)]).toEqual([1, 1]);
});

test('a process that failed is not waited for; one that died is, for two minutes, and one other asks then', async () => {
  let calls = 0;
  const begin = processes(() => {
    calls += 1;
    if (calls === 1) return Promise.reject(new UnreachableError('down'));
    if (calls === 2) return new Promise(() => undefined); // It dies while it waits.
    return Promise.resolve({ text: 'b', isCut: false, bill });
  });
  await expect(begin().write(request)).rejects.toThrow('down');
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  void begin().write(request);
  await vi.waitFor(() => {
    expect(calls).toBe(2);
  });
  const waiting = AbortSignal.timeout(300);
  await expect(begin().write({ ...request, signal: waiting })).rejects.toThrow();
  expect(calls).toBe(2);
  vi.setSystemTime(1_000_000 + 121_000);
  const written = await Promise.all([begin().write(request), begin().write(request)]);
  expect([calls, written.map(({ text }) => text)]).toEqual([3, ['b', 'b']]);
});
