import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Role } from '../../shared/domain/governance/access.js';
import { type Approval, effectiveStatus } from '../../shared/domain/governance/approval.js';
import { type Actor, byRequest } from '../../shared/domain/event.js';
import { ConflictError, ForbiddenError, InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { createAskSuppression } from '../../shared/approvals/ask-suppression.js';
import { createDecideApproval } from '../../shared/approvals/decide-approval.js';
import { createCancelApproval, createExpireApprovals } from '../../shared/approvals/end-approvals.js';
import { createOpenApproval } from '../../shared/approvals/open-approval.js';
import {
  actor,
  aDefinition,
  aFinding,
  aTool,
  conclude,
  env,
  eventTypes,
  idOf,
  newRegistry,
  onlyConflict,
  valuesOf,
} from '../registry/support.js';

const rita: Actor = { kind: 'user', id: 'rita', name: 'Rita' };
const weekMs = 7 * 86_400_000;

/** A registry with a CRITICAL conflict that blocks `b`, and a clock that a test can set forward. */
async function withCritical() {
  const opened = await newRegistry();
  let ahead = 0;
  const services = { registry: opened.registry, now: () => new Date(opened.now().getTime() + ahead) };
  const ids = [idOf('a'), idOf('b')];
  await opened.register([aDefinition('a'), aDefinition('b')]);
  await conclude(opened, ids, [aFinding(ids, { severity: 'CRITICAL' })]);
  const { id: conflictId } = await onlyConflict(opened);
  const ask = createAskSuppression(services);
  const decide = createDecideApproval(services);
  const decideAs = (
    approval: Approval,
    decision: 'approve' | 'reject',
    by: Actor = rita,
    role: Role = 'reviewer',
    comment?: string,
  ) => {
    const words = comment === undefined ? {} : { comment };
    return decide({ env, approvalId: approval.id, decision, by: { ...byRequest({ actor: by }), role }, ...words });
  };
  return {
    opened,
    services,
    ids,
    conflictId,
    ask: (reason = 'twins', more = {}) => ask({ env, conflictId, reason, by: byRequest({ actor }), ...more }),
    decideAs,
    open: (runId: string) => createOpenApproval(services)({ env, toolId: idOf('b'), runId }),
    conflict: () => onlyConflict(opened),
    approvals: () => valuesOf(opened.registry.approvals),
    forward: (ms: number) => (ahead += ms),
  };
}

describe('suppressing a CRITICAL conflict', () => {
  test('waits for an approval; asked again in the same words it is the same one', async () => {
    const { ask, conflict, approvals } = await withCritical();
    const asked = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(await approvals()).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      status: 'PENDING',
      severity: 'CRITICAL',
      purpose: { kind: 'suppress', reason: 'twins' },
    });
    expect((await conflict()).status).toBe('open');
  });

  test('approved suppresses it in the same step, in the words of who asked', async () => {
    const { ask, decideAs, conflict, opened } = await withCritical();
    const until = '2027-06-01T00:00:00.000Z';
    await decideAs(await ask('twins', { until }), 'approve');
    expect(await conflict()).toMatchObject({
      status: 'suppressed',
      statusReason: 'twins',
      statusBy: { name: 'Rita' },
      statusUntil: until,
    });
    const types = await eventTypes(opened);
    expect(types.slice(-2).sort()).toEqual(['APPROVAL_APPROVED', 'CONFLICT_STATUS_CHANGED']);
  });

  test.each(['reject', 'expire', 'cancel'] as const)(
    '%s leaves it open, and it can be asked for again',
    async (end) => {
      const { ask, decideAs, conflict, services, forward } = await withCritical();
      const first = await ask();
      if (end === 'reject') await decideAs(first, 'reject');
      if (end === 'cancel')
        await createCancelApproval(services)({
          env,
          approvalId: first.id,
          by: { ...byRequest({ actor }), role: 'developer' },
        });
      if (end === 'expire') forward(weekMs + 60_000);
      expect((await conflict()).status).toBe('open');
      const second = await ask();
      expect(second.id).not.toBe(first.id);
      expect(second.status).toBe('PENDING');
      await decideAs(second, 'approve');
      expect((await conflict()).status).toBe('suppressed');
    },
  );

  test('asked for in other words replaces what was asked before', async () => {
    const { ask, decideAs, approvals } = await withCritical();
    const first = await ask('twins');
    await ask('they merge in May');
    expect((await approvals()).map(({ status }) => status).sort()).toEqual(['CANCELLED', 'PENDING']);
    await expect(decideAs(first, 'approve')).rejects.toThrow(/cancelled/);
  });

  test('lapses when the conflict changes, and says so', async () => {
    const { ask, decideAs, opened, ids, conflict } = await withCritical();
    const approval = await ask();
    await opened.register([aDefinition('a', { description: 'Something else.' })]);
    await conclude(opened, ids, [aFinding(ids, { severity: 'CRITICAL' })], undefined, 'run-2');
    await expect(decideAs(approval, 'approve')).rejects.toThrow(/changed since/);
    expect((await conflict()).status).toBe('open');
    await conclude(opened, ids, [], undefined, 'run-3');
    await expect(decideAs(approval, 'approve')).rejects.toThrow(/resolved/);
  });

  test.each([
    ['without a reason', '  ', {}, InvalidInputError],
    ['until yesterday', 'x', { until: '2020-01-01T00:00:00.000Z' }, InvalidInputError],
  ])('is refused %s', async (_what, reason, more, error) => {
    const { ask, approvals } = await withCritical();
    await expect(ask(reason, more)).rejects.toThrow(error);
    expect(await approvals()).toEqual([]);
  });

  test('is not for an end that passes while it waits', async () => {
    const { ask, decideAs, forward, opened } = await withCritical();
    const until = new Date(opened.now().getTime() + 3_600_000).toISOString();
    const approval = await ask('x', { until });
    forward(3_700_000);
    await expect(decideAs(approval, 'approve')).rejects.toThrow(/over already/);
  });
});

describe('a decision that is sent again, because its answer was lost', () => {
  const rob: Actor = { kind: 'user', id: 'rob', name: 'Rob' };

  test.each(['approve', 'reject'] as const)('%s: the same person gets the approval as it is', async (decision) => {
    const { ask, decideAs, opened } = await withCritical();
    const approval = await ask();
    const decided = await decideAs(approval, decision, rita, 'reviewer', 'seen');
    const events = await eventTypes(opened);
    const renamed = { ...rita, name: 'Rita, new name' };
    expect(await decideAs(approval, decision, renamed, 'admin', 'seen')).toEqual(decided);
    expect(await decideAs(approval, decision)).toEqual(decided);
    expect(await eventTypes(opened)).toEqual(events);
  });

  test('at once: the tool becomes active once, and every answer is the approval', async () => {
    const { open, decideAs, opened } = await withCritical();
    const approval = (await open('run-1'))!;
    const answers = await Promise.all([1, 2, 3].map(() => decideAs(approval, 'approve')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await eventTypes(opened)).filter((type) => type === 'APPROVAL_APPROVED')).toHaveLength(1);
  });

  test.each<[string, 'approve' | 'reject', Actor, string?]>([
    ['the other decision', 'reject', rita],
    ['somebody else', 'approve', rob],
    ['a key with the id of a person', 'approve', { ...rita, kind: 'api-key' }],
    ['other words, which would be lost', 'approve', rita, 'but only until March'],
  ])('is late when it is of %s', async (_what, decision, by, comment) => {
    const { ask, decideAs } = await withCritical();
    const approval = await ask();
    await decideAs(approval, 'approve', rita, 'reviewer', 'seen');
    await expect(decideAs(approval, decision, by, 'reviewer', comment)).rejects.toThrow(/is approved by Rita/);
  });

  test('is refused when they may decide no more', async () => {
    const { ask, decideAs } = await withCritical();
    const approval = await ask();
    await decideAs(approval, 'approve');
    await expect(decideAs(approval, 'approve', rita, 'viewer')).rejects.toThrow(ForbiddenError);
  });
});

describe('who may decide', () => {
  const everybody: [string, Actor, Role, boolean][] = [
    ['a reviewer', rita, 'reviewer', true],
    ['an administrator', rita, 'admin', true],
    ['a developer', rita, 'developer', false],
    ['a viewer', rita, 'viewer', false],
    ['who asked', actor, 'admin', false],
    ['an agent of CI', { kind: 'api-key', id: 'k', name: 'ci' }, 'ci-agent', false],
    ['an application', { kind: 'app', id: 'app', name: 'app' }, 'admin', false],
    ['the system', { kind: 'system', id: 'mtgs', name: 'MTGS' }, 'admin', false],
  ];
  test.each(everybody)('%s', async (_who, by, role, may) => {
    for (const kind of ['suppress', 'activate'] as const) {
      const { ask, open, decideAs, opened } = await withCritical();
      const approval = kind === 'suppress' ? await ask() : (await open('run-1'))!;
      const decision = decideAs(approval, 'approve', by, role);
      if (may) expect((await decision).status).toBe('APPROVED');
      else await expect(decision).rejects.toThrow(ForbiddenError);
      if (!may) expect((await aTool(opened, idOf('b'))).status).toBe('blocked');
    }
  });
});

describe('an approval of a blocked tool', () => {
  test('is asked for once by one analysis, and again by a later one when it expired or was taken back', async () => {
    const { open, services, forward, approvals } = await withCritical();
    const first = (await open('run-1'))!;
    expect((await open('run-1'))?.id).toBe(first.id);
    expect((await open('run-2'))?.id).toBe(first.id);
    forward(weekMs + 60_000);
    expect((await open('run-1'))?.id, 'the same event, late').toBe(first.id);
    const second = (await open('run-3'))!;
    expect(second.id).not.toBe(first.id);
    await createCancelApproval(services)({
      env,
      approvalId: second.id,
      by: { ...byRequest({ actor }), role: 'developer' },
    });
    expect((await open('run-4'))?.status).toBe('PENDING');
    expect(await approvals()).toHaveLength(3);
  });

  test('is asked for even when the policy no longer blocks for what blocked it: letting it in is a decision', async () => {
    const { open, opened } = await withCritical();
    const stored = (await opened.registry.environments.get(env, env))!;
    const policy = { ...stored.value.policy, blockingSeverities: [] };
    await opened.registry.commit(env, [opened.registry.environments.replacing(stored, { ...stored.value, policy })]);
    await conclude(opened, [idOf('b')], [aFinding([idOf('a'), idOf('b')], { severity: 'CRITICAL' })]);
    expect((await aTool(opened, idOf('b'))).status).toBe('blocked');
    expect((await open('run-9'))?.status).toBe('PENDING');
  });
});

type Step = 'approve' | 'reject' | 'cancel' | 'expire' | 'late' | 'sweep';

test('whatever is done in whatever order, it ends once, and only an approval in time makes the tool active', async () => {
  const steps = fc.array(fc.constantFrom<Step>('approve', 'reject', 'cancel', 'expire', 'late', 'sweep'), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const { open, decideAs, services, forward, opened } = await withCritical();
      const approval = (await open('run-1'))!;
      let ended: string | undefined;
      for (const step of taken) {
        const outcome = await carryOut(step).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ConflictError);
          return undefined;
        });
        const isRepeated = ['approve', 'reject'].includes(step) && outcome === ended;
        if (outcome === undefined || isRepeated) continue;
        expect(ended, `${step} after ${ended ?? ''}`).toBeUndefined();
        ended = outcome;
      }
      const now = (await opened.registry.approvals.get(env, approval.id))!.value;
      expect(effectiveStatus(now, services.now())).toBe(ended ?? 'PENDING');
      expect((await aTool(opened, idOf('b'))).status).toBe(ended === 'APPROVED' ? 'active' : 'blocked');
      const decisions = (await eventTypes(opened)).filter((type) =>
        /^APPROVAL_(APPROVED|REJECTED|CANCELLED)$/.test(type),
      );
      expect(decisions.length).toBe(['APPROVED', 'REJECTED', 'CANCELLED'].includes(ended ?? '') ? 1 : 0);

      async function carryOut(step: Step): Promise<string | undefined> {
        if (step === 'approve' || step === 'reject') return (await decideAs(approval, step)).status;
        if (step === 'cancel') {
          const request = { env, approvalId: approval.id, by: { ...byRequest({ actor }), role: 'developer' } } as const;
          return (await createCancelApproval(services)(request)).status;
        }
        if (step === 'sweep') {
          await createExpireApprovals(services)(env);
          return undefined;
        }
        forward(step === 'late' ? 60_000 : weekMs + 60_000);
        if (step === 'expire' && ended === undefined) return 'EXPIRED';
        return undefined;
      }
    }),
    { numRuns: 60 },
  );
});
