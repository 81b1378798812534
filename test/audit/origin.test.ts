import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Actor, byRequest, eventOf, inNameOf, originOf, originShape } from '../../shared/domain/event.js';
import { syncRunSchema } from '../../shared/domain/registry/sync-run.js';

const actor: Actor = { kind: 'user', id: 'ada', name: 'Ada' };
const other: Actor = { kind: 'user', id: 'rita', name: 'Rita' };
const about = { id: 'e', env: 'prod', type: 'SERVER_SYNCED', at: '2026-01-01T00:00:00Z' } as const;
const subject = { kind: 'server', id: 'crm' };

test('whatever a request says of itself is in the event, also when it acts in the name of somebody else', () => {
  fc.assert(
    fc.property(fc.option(fc.string(), { nil: undefined }), (requestId) => {
      const by = byRequest({ actor, requestId });
      const told = requestId === undefined ? {} : { requestId };
      expect(eventOf({ ...about, by, subject })).toEqual({ ...about, subject, actor, ...told });
      expect(originOf(inNameOf(by, other))).toEqual({ actor: other, ...told });
    }),
  );
});

test('an origin keeps every field that events have, and nothing else of a caller', () => {
  const whole = Object.fromEntries(Object.keys(originShape).map((key) => [key, key])) as never;
  expect(originOf({ ...(whole as object), role: 'admin', makers: [] } as never)).toEqual(whole);
});

test('a synchronisation that an earlier version asked for is still in the name of who asked', () => {
  const run = { id: 's', env: 'prod', requestedBy: 'Ada', requestedAt: about.at, status: 'queued' };
  expect(syncRunSchema.parse({ ...run, requester: actor }).requester).toEqual({ actor });
  const now = { actor, requestId: 'r' };
  expect(syncRunSchema.parse({ ...run, requester: now }).requester).toEqual(now);
});
