import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Approval } from '../../shared/domain/governance/approval.js';
import type { Conflict } from '../../shared/domain/analysis/conflict.js';
import type { ToolVersion } from '../../shared/domain/registry/tool.js';
import { createCardTokens } from '../../shared/approvals/card-tokens.js';
import { formatApprovalCard } from '../../shared/approvals/format-approval-card.js';

const hostile = '**b** [x](https://evil.example) <at>Boss</at> `c` ‮ 😀'.repeat(400);
const actor = { kind: 'user', id: 'ada', name: hostile } as const;

const approval = {
  id: 'approval-1',
  env: 'prod',
  purpose: { kind: 'suppress', conflictId: 'c1', reason: hostile, until: '2027-01-01T00:00:00.000Z' },
  toolId: hostile,
  version: 3,
  severity: 'CRITICAL',
  requestedBy: actor,
  expiresAt: '2026-12-01T09:00:00.000Z',
} as unknown as Approval;
const conflicts = Array.from({ length: 40 }, () => ({
  severity: 'HIGH',
  type: 'EXACT_NAME',
  text: hostile,
})) as Conflict[];
const version = {
  diff: Array.from({ length: 40 }, () => ({
    path: hostile,
    change: 'changed',
    before: { a: hostile },
    after: [hostile],
  })),
} as unknown as ToolVersion;

const expiresAt = '2026-12-01T09:00:00.000Z';
const clock = new Date('2026-11-01T00:00:00Z');
const tokens = createCardTokens('s'.repeat(32), () => clock);
const button = { env: 'prod', approvalId: 'approval-1', decision: 'approve' } as const;

const card = formatApprovalCard({
  approval,
  version,
  conflicts,
  url: 'https://mtgs.example.com/app/prod/approvals/approval-1',
  tokens: {
    approve: await tokens.sign(button, expiresAt),
    reject: await tokens.sign({ ...button, decision: 'reject' }, expiresAt),
  },
});

test('a card fits into a message of Teams, and what a tool says in it is text', () => {
  const text = JSON.stringify(card);
  expect(Buffer.byteLength(text)).toBeLessThan(28 * 1024);
  expect(text).not.toContain('<at>');
  expect(text).not.toMatch(/[^\\]\*\*b/);
  expect(card.actions.map(({ title }) => title)).toEqual(['Approve', 'Reject', 'Open']);
});

const schemaFile = 'test/schemas/adaptive-cards/adaptive-card-1.5.0.json';
test('is valid against the schema of Adaptive Cards 1.5', () => {
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as { id?: string; $schema?: string };
  delete schema.$schema;
  delete schema.id;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  expect(validate(card), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
});

test('a button is good for what it says until the approval ends, and not when anything of it was changed', async () => {
  const token = await tokens.sign(button, expiresAt);
  expect(await tokens.read(token)).toEqual(button);
  const late = createCardTokens('s'.repeat(32), () => new Date('2026-12-01T09:00:01Z'));
  const stranger = createCardTokens('t'.repeat(32), () => clock);
  const [head = '', payload = '', signature = ''] = token.split('.');
  const other = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('approval-1', 'approval-2')).toString(
    'base64url',
  );
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  await expect(late.read(token)).rejects.toThrow(/does not count/);
  await expect(stranger.read(token)).rejects.toThrow(/does not count/);
  for (const forged of [`${head}.${other}.${signature}`, `${none}.${payload}.`, 'x', '', 'y'.repeat(3000)]) {
    await expect(tokens.read(forged), forged.slice(0, 30)).rejects.toThrow(/card/);
  }
});
