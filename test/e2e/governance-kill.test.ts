import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnalysisRun } from '../../shared/domain/analysis/analysis-run.js';
import type { Approval } from '../../shared/domain/governance/approval.js';
import type { AuditEntry } from '../../shared/domain/governance/audit-entry.js';
import type { ShownConflict } from '../../shared/api/shown-conflict.js';
import type { Tool } from '../../shared/domain/registry/tool.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { listAll } from '../support/hosts/list-all.js';

/** More by `KILLS=200`: about two seconds each. */
const kills = Number(process.env['KILLS'] ?? 12);
const base = '/v1/environments/prod';
/** Longest time between a start and its kill, in milliseconds. */
const lifeMax = 800;
/** How long the longest life gets on a slow machine, where a long one passed without what is still too few. */
const lifeCap = 8 * lifeMax;
const stretch = 1.5;

/** Ten minutes pass in one: approvals are good for six seconds, and the timer that ends them comes twice a minute. */
const clock = { began: Date.now(), rate: 10 };
const approvalTtlSeconds = 60;

/** What the stack acknowledged, and so has to stand by. */
type Acknowledged =
  { kind: 'tool'; id: string; version: number } | { kind: 'decision'; id: string; decision: 'approve' | 'reject' };

let folder: string;
let stack: Stack;
const keyOf = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-governance-'));
  stack = await startStack(folder, { clock });
  await stack.call('PUT', '/v1/environments/prod', { policy: { approvalTtlSeconds } });
  for (const [name, role] of [
    ['ada', 'developer'],
    ['ben', 'developer'],
    ['rita', 'reviewer'],
    ['rob', 'reviewer'],
  ]) {
    const { body } = await stack.call('POST', '/v1/api-keys', { name, role });
    keyOf.set(name ?? '', (body as { key: string }).key);
  }
  // Twins of two servers: one of each is blocked, so that reviewers have something to decide from the first moment.
  const twins = nouns.flatMap((noun) =>
    kinds.slice(0, 5).map((kind) => aTool(`close_${kind}_${noun}`, `Closes a ${kind} ${noun}.`)),
  );
  for (const server of ['archive', 'vault']) {
    await stack.call('POST', `${base}/tools`, { server, tools: twins }, { ...as('ada'), Prefer: 'wait=60' });
  }
  await eventually(async () => {
    return (await listAll<Approval>(stack, `${base}/approvals`)).length >= twins.length ? true : undefined;
  }, 120);
});

const aTool = (name: string, description: string) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { [`${name}_id`]: { type: 'string' } } },
});

afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)]!;
const as = (name: string) => ({ 'X-API-Key': keyOf.get(name) ?? '' });

const nouns = [
  'invoice',
  'ticket',
  'customer',
  'deployment',
  'calendar',
  'page',
  'contract',
  'parcel',
  'sensor',
  'recipe',
];
const kinds = ['draft', 'final', 'shared', 'private', 'archived', 'daily', 'weekly'];
const verbs = ['create', 'delete', 'search', 'export'];
/** Time between two registrations of a client, in milliseconds: analyses and decisions get a chance in between. */
const pace = 40;

/** Registers tools until the stack dies; the same names on two servers, so that many are blocked. */
async function develop(name: string, server: string, acknowledged: Acknowledged[]): Promise<void> {
  for (;;) {
    await pause(pace);
    const [verb, noun] = [pick(verbs), `${pick(kinds)}_${pick(nouns)}`];
    const definition = aTool(`${verb}_${noun}`, `${verb} one ${noun}, edition ${Math.floor(Math.random() * 2)}.`);
    const { status, body } = await stack.call('POST', `${base}/tools`, { server, tools: [definition] }, as(name));
    if (status !== 200 && status !== 202) throw new Error(`registering answered ${status}: ${JSON.stringify(body)}`);
    for (const { id, version, change } of (body as { tools: { id: string; version: number; change: string }[] })
      .tools) {
      if (change !== 'unchanged') acknowledged.push({ kind: 'tool', id, version });
    }
  }
}

/** Decides pending approvals until the stack dies. Losing a race is fine: 409 says so. */
async function review(name: string, acknowledged: Acknowledged[]): Promise<void> {
  for (;;) {
    const { body } = await stack.call('GET', `${base}/approvals?status=pending`, undefined, as(name));
    const pending = (body as { items: Approval[] }).items;
    await pause(pace);
    for (const { id } of pending.length === 0 ? [] : [pick(pending)]) {
      const decision = pick(['approve', 'approve', 'reject'] as const);
      const answer = await stack.call('POST', `${base}/approvals/${id}/${decision}`, {}, as(name));
      if (answer.status === 200) acknowledged.push({ kind: 'decision', id, decision });
      else if (answer.status !== 409)
        throw new Error(`deciding answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
  }
}

// What a client sees when the stack dies under it.
const isCutOff = (error: unknown): boolean => error instanceof TypeError || error instanceof SyntaxError;

test(`${kills} SIGKILLs while tools are registered, approved, expired and audited: every acknowledged change is audited once`, async () => {
  const acknowledged: Acknowledged[] = [];
  const countOf = (wanted: Acknowledged['kind']): number => acknowledged.filter(({ kind }) => kind === wanted).length;
  const enough = { tool: kills, decision: Math.min(kills, 50) / 4 };
  const isEnough = (kind: Acknowledged['kind']): boolean => countOf(kind) > enough[kind];
  const areEnough = (): boolean => isEnough('tool') && isEnough('decision');
  let longest = lifeMax;
  // A slow machine acknowledges less in a life; it gets more lives and longer ones, so that there is something to lose.
  for (let kill = 0; kill < kills || (!areEnough() && kill < 4 * kills); kill += 1) {
    const before = { tool: countOf('tool'), decision: countOf('decision') };
    const clients = [
      develop('ada', 'desk', acknowledged),
      develop('ben', 'hub', acknowledged),
      review('rita', acknowledged),
      review('rob', acknowledged),
    ];
    const ended = Promise.allSettled(clients);
    const life = Math.random() * longest;
    await pause(life); // The moment is random on purpose.
    await stack.kill();
    for (const result of await ended) {
      if (result.status === 'rejected' && !isCutOff(result.reason)) throw result.reason;
    }
    const isBarren = (kind: Acknowledged['kind']): boolean => !isEnough(kind) && countOf(kind) === before[kind];
    const isTooShort = isBarren('tool') || (kill > kills / 2 && isBarren('decision'));
    if (life > longest / 2 && isTooShort) longest = Math.min(lifeCap, longest * stretch);
    stack = await startStack(folder, { clock });
  }
  expect(areEnough(), JSON.stringify([countOf('tool'), countOf('decision')])).toBe(true);

  await eventually(async () => {
    const runs = await listAll<AnalysisRun>(stack, `${base}/analysis-runs`);
    return runs.every(({ status }) => status === 'completed') ? true : undefined;
  }, 180);
  const entries = await settledAudit();

  const count = (matches: (entry: AuditEntry) => boolean): number => entries.filter(matches).length;
  for (const one of acknowledged) {
    if (one.kind === 'tool') {
      const registered = ({ type, subject, after }: AuditEntry): boolean =>
        (type === 'TOOL_REGISTERED' || type === 'TOOL_UPDATED') &&
        subject.id === one.id &&
        (after as { version?: number }).version === one.version;
      expect(count(registered), `${one.id} version ${one.version}`).toBe(1);
    } else {
      const decided = ({ type, subject }: AuditEntry): boolean =>
        /^APPROVAL_(APPROVED|REJECTED)$/.test(type) && subject.id === one.id;
      expect(count(decided), one.id).toBe(1);
    }
  }
  const expired = await listAll<Approval>(stack, `${base}/approvals?status=expired`);
  expect(expired.length).toBeGreaterThan(0);
  const ended = entries.filter(({ type }) => type === 'APPROVAL_EXPIRED').map(({ subject }) => subject.id);
  expect(new Set(ended).size).toBe(ended.length);
  const decided = new Set(acknowledged.flatMap((one) => (one.kind === 'decision' ? [one.id] : [])));
  expect(ended.filter((id) => decided.has(id))).toEqual([]);
  expect(new Set(entries.map(({ eventId }) => eventId)).size).toBe(entries.length);
  expect((await stack.call('GET', '/v1/environments/prod/audit-entries/verification')).body).toMatchObject({
    intact: true,
  });
  await nothingIsActiveThatShouldNot();
}, 1_800_000);

/** The audit log once it has caught up with everything that happened. */
async function settledAudit(): Promise<AuditEntry[]> {
  let before = -1;
  return eventually(async () => {
    const entries = await listAll<AuditEntry>(stack, '/v1/environments/prod/audit-entries');
    const isSettled = entries.length === before;
    before = entries.length;
    if (!isSettled) await pause(500); // Two looks apart: the feed has nothing more to deliver.
    return isSettled ? entries : undefined;
  }, 120);
}

/**
 * Equal names block whatever else is registered, so they show what the gate let through: of two in the catalog, one has
 * an approval. (Other scores move with the registry, and a tool that is active stays so when a later analysis sees more.)
 */
async function nothingIsActiveThatShouldNot(): Promise<void> {
  const tools = new Map((await listAll<Tool>(stack, `${base}/tools`)).map((tool) => [tool.id, tool]));
  const approvals = await listAll<Approval>(stack, `${base}/approvals?status=approved`);
  const approved = new Set(approvals.map(({ toolId, version }) => `${toolId}@${version}`));
  const isOfferedFreely = (id: Tool['id']): boolean => {
    const active = tools.get(id)?.active;
    return active !== undefined && !approved.has(`${id}@${active.version}`);
  };
  for (const { status, version, active } of tools.values())
    if (status === 'active') expect(active?.version).toBe(version);
  const through = (await listAll<ShownConflict>(stack, `${base}/conflicts`)).filter(
    ({ tools: pair, type, status }) => status === 'open' && type === 'EXACT_NAME' && pair.every(isOfferedFreely),
  );
  expect(through.map((conflict) => conflict.tools)).toEqual([]);
}
