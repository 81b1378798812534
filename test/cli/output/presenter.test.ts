import { expect, test } from 'vitest';
import { serveHttp } from '../../platform/mcp-server/http-peer.js';
import { runInProcess } from '../support/in-process.js';

const at = '2026-01-02T10:00:00.000Z';
const ada = { kind: 'user', id: 'ada', name: 'Ada' };
const tools = ['crm~create_issue', 'desk~create_issue'];
const finding = {
  stage: 'lexical',
  type: 'EXACT_NAME',
  severity: 'CRITICAL',
  score: 100,
  tools,
  text: 'x',
  evidence: {},
};
const conflict = (id: string, severity: string) => ({
  id,
  type: finding.type,
  score: finding.score,
  tools,
  text: finding.text,
  environment: 'default',
  severity,
  findings: [{ ...finding, fingerprints: [] }],
  fingerprints: {},
  status: 'acknowledged',
  statusBy: ada,
  firstSeenAt: at,
  lastSeenAt: at,
  firstSeenRunId: 'run-1',
  lastSeenRunId: 'run-1',
  lastSeenRevision: 1,
});
const approval = {
  id: 'approval-1',
  environment: 'default',
  purpose: { kind: 'policy', policy: { trials: 1 }, loosens: ['trials'] },
  neighboursDigest: 'x',
  conflictIds: [],
  severity: 'HIGH',
  requestedBy: ada,
  barred: [],
  requestedAt: at,
  expiresAt: at,
  status: 'pending',
};
const conflicts = [conflict('conflict-1', 'LOW'), conflict('conflict-2', 'CRITICAL')];

async function inJson(args: readonly string[], answer: unknown): Promise<unknown> {
  const { url } = await serveHttp((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
  const env = { MTGS_URL: new URL(url).origin, MTGS_API_KEY: 'mtgs_x' };
  const { out, err, code } = await runInProcess([...args, '--json'], { env });
  expect(code, err).toBe(0);
  return JSON.parse(out);
}

// A script that reads `list` must be able to read `show`, and both as the API documents them.
test('a list prints what show prints, which is what the API answers; the worst conflict comes first', async () => {
  const [low, critical] = conflicts;
  expect(await inJson(['conflicts', 'list'], { items: conflicts })).toEqual([critical, low]);
  expect(await inJson(['conflicts', 'show', 'conflict-1'], low)).toEqual(low);
  expect(await inJson(['approvals', 'list'], { items: [approval] })).toEqual([approval]);
  expect(await inJson(['approvals', 'show', 'approval-1'], approval)).toEqual(approval);
  expect(await inJson(['approvals', 'approve', 'approval-1'], approval)).toEqual(approval);
});

test('--max counts for JSON as well; without it, JSON has everything', async () => {
  const many = Array.from({ length: 30 }, (_, index) => conflict(`conflict-${index}`, 'LOW'));
  expect(await inJson(['conflicts', 'list'], { items: many })).toHaveLength(30);
  expect(await inJson(['conflicts', 'list', '--max', '2'], { items: many })).toHaveLength(2);
});
