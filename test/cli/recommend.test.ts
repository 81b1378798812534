import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { overridePatch } from '../../cli/output/override-patch.js';
import { toolIdOf } from '../../shared/identity/identity.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { serveHttp } from '../platform/mcp-server/http-peer.js';
import { aFinding } from '../support/builders.js';
import { startModelPeer } from '../support/peers/model-peer.js';
import { runInProcess } from './support/in-process.js';
import { temporaryFolder } from './support/temporary-folder.js';

const tool = (name: string, description: string): ToolDefinition => ({
  name,
  description,
  inputSchema: { type: 'object' as const, properties: { title: { type: 'string' } } },
});

function twins(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'jira.json'), JSON.stringify([tool('create_issue', 'Creates an issue in a project.')]));
  writeFileSync(join(folder, 'linear.json'), JSON.stringify([tool('create_issue', 'Creates an issue for a team.')]));
  return folder;
}

describe('recommend over files', () => {
  it(
    'proposes what was measured to help, as text with the change, JSON and override patch',
    { timeout: 90_000 },
    async () => {
      const folder = twins();
      const text = await runInProcess(['recommend', folder, '--patch']);
      expect(text.code).toBe(0);
      expect(text.out).toMatch(/RENAME .*(linear|jira)_create_issue/);
      expect(text.out).toMatch(/measured: CRITICAL \(score \d+\) → /);
      expect(text.out).toContain('@@ /name @@\n- "create_issue"\n+ "');
      const override = await runInProcess(['recommend', folder, '--override', 'toolhive']);
      expect(JSON.parse(override.out)).toMatchObject({ linear: { toolsOverride: { create_issue: {} } } });
    },
  );

  it('is not established where nothing could be read', async () => {
    const folder = temporaryFolder();
    const { code, err } = await runInProcess(['recommend', folder]);
    expect(code).toBe(3);
    expect(err).toContain('names no tools');
  });

  it.each([
    [['recommend']],
    [['recommend', '--reject', 'recommendation-1']],
    [['recommend', '--accept', 'a', '--reject', 'b', '--reason', 'c']],
    [['recommend', 'x', '--override', 'docker']],
  ])('%j is wrong use', async (args) => {
    expect((await runInProcess(args)).code).toBe(2);
  });
});

describe('recommend over files with a model', () => {
  const nothing = { name: null, description: null, parameters: null, why: 'It says where.' };
  const rename = { ...nothing, type: 'RENAME', tool: 1, name: 'linear_create_team_issue' };
  const bad = { ...nothing, type: 'RENAME', tool: 2, name: 'not a name' };

  it(
    'tries its fixes like those of the recipes, and says who wrote them and what that cost',
    { timeout: 90_000 },
    async () => {
      const peer = await startModelPeer('claude');
      onTestFinished(() => peer.stop());
      peer.say = () => ({ text: JSON.stringify({ fixes: [rename, bad] }) });
      const env = { MTGS_ANTHROPIC_API_KEY: 'k', MTGS_ANTHROPIC_URL: peer.url };
      const asked = ['recommend', twins(), '--writer', 'claude', '--writer-model', 'claude-haiku-5-5'];
      const { code, out, err } = await runInProcess(asked, { env });
      expect(code).toBe(0);
      expect(out).toMatch(/RENAME.*written by claude:claude-haiku-5-5/);
      expect(err).toMatch(/claude:claude-haiku-5-5 wrote fixes, for \d+ tokens in, \d+ out: \$0\.\d+/);
      expect(peer.asked.every(({ form }) => form !== undefined)).toBe(true);
    },
  );

  it.each([
    [['recommend', 'now', '--writer', 'local'], /local/],
    [['recommend', 'now', '--writer-model', 'x'], /--writer-model needs a --writer/],
    [['recommend', 'now', '--writer', 'claude', '--writer-model', 'a b'], /no name of a model/],
    [['recommend', 'crm~find', '--writer', 'claude'], /are for files/],
  ])('%j is wrong use', async (args, words) => {
    const { code, err } = await runInProcess(args.map((arg) => (arg === 'now' ? twins() : arg)));
    expect([code, err]).toEqual([2, expect.stringMatching(words)]);
  });

  it('without a key says which setting it needs, and is not established', { timeout: 90_000 }, async () => {
    const { code, out } = await runInProcess(['recommend', twins(), '--writer', 'claude']);
    expect([code, out]).toEqual([3, expect.stringMatching(/NOT TRIED.*MTGS_ANTHROPIC_API_KEY/)]);
  });
});

describe('recommend at an instance', () => {
  const bill = { calls: 2, inputTokens: 200, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 20, dollars: 0.5 };
  const at = '2026-11-28T10:00:00.000Z';
  const id = `exact-name-${'0'.repeat(24)}`;
  const conflict = {
    ...{ id, environment: 'prod', type: 'EXACT_NAME', severity: 'CRITICAL', score: 100, text: 'Both have one name.' },
    ...{
      tools: ['jira~create_issue', 'linear~create_issue'],
      findings: [aFinding()],
      fingerprints: {},
      status: 'open',
    },
    ...{ firstSeenAt: at, lastSeenAt: at, firstSeenRunId: 'run', lastSeenRunId: 'run', lastSeenRevision: 1 },
  };
  const answer = {
    items: [],
    dropped: [{ type: 'RENAME', author: 'claude:haiku', tool: 'jira~create_issue', why: 'it changes nothing' }],
    written: { model: 'claude:haiku', at, bill },
    bill: { ...bill, dollars: 0.25 },
  };

  it('says who wrote what was tried, when, and what that and the request cost', async () => {
    const { url } = await serveHttp((request, response) => {
      const isAdvice = request.url?.endsWith('/recommendations') === true;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(isAdvice ? answer : conflict));
    });
    const env = { MTGS_URL: new URL(url).origin, MTGS_API_KEY: 'mtgs_x' };
    const { code, out, err } = await runInProcess(['recommend', id], { env });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/not recommended: RENAME of jira~create_issue, written by claude:haiku: it changes nothing/);
    expect(out).toMatch(/claude:haiku wrote fixes on 2026-11-28, for 200 tokens in, 20 out: \$0\.5/);
    expect(out).toMatch(/this request cost .*\$0\.25/);
  });
});

describe('an override patch', () => {
  const before = tool('create_issue', 'Creates an issue.');
  const change = (after?: ReturnType<typeof tool>) => ({
    tool: toolIdOf('linear', 'create_issue'),
    server: 'linear',
    before,
    ...(after !== undefined && { after }),
  });
  const renamed = change({ ...before, name: 'linear_create_issue' });
  const told = change({ ...before, description: 'Creates an issue in Linear.' });

  it('holds new names and descriptions in the form of each gateway', () => {
    expect(overridePatch([renamed], 'toolhive').patch).toEqual({
      linear: { toolsOverride: { create_issue: { name: 'linear_create_issue' } } },
    });
    expect(overridePatch([told], 'contextforge').patch).toEqual([
      { gateway: 'linear', originalName: 'create_issue', update: { description: 'Creates an issue in Linear.' } },
    ]);
    expect(overridePatch([renamed], 'generic').patch).toMatchObject({
      overrides: [{ original: 'create_issue', name: 'linear_create_issue' }],
    });
  });

  it('leaves out, by name, what a gateway cannot do', () => {
    const other = { ...before, inputSchema: { type: 'object' as const, properties: { name: { type: 'string' } } } };
    for (const impossible of [change(), change(other)]) {
      expect(overridePatch([impossible], 'toolhive')).toEqual({ left: ['linear~create_issue'], patch: {} });
    }
  });
});
