import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runInProcess } from './support/in-process.js';
import { runMtgs, startMtgs } from './support/run-mtgs.js';
import { temporaryFolder } from './support/temporary-folder.js';

const isBuilt = existsSync(new URL('../../dist/functions/index.js', import.meta.url));
const timeoutMs = 240_000;

async function start(data: string) {
  const running = startMtgs(['up', '--data', data, '--port', '0']);
  await vi.waitUntil(() => running.soFar().includes('/docs'), { timeout: 60_000 });
  return { ...running, url: /http:\/\/127\.0\.0\.1:\d+/.exec(running.soFar())?.[0] ?? '' };
}

describe.skipIf(!isBuilt)('up (needs npm run build)', () => {
  it(
    'is an instance for every other command, shows its key once, and stops on Ctrl-C',
    { timeout: timeoutMs },
    async () => {
      const data = temporaryFolder();
      const first = await start(data);
      const key = /mtgs_\w{12}_[\w-]{43}/.exec(first.soFar())?.[0] ?? '';
      const env = { MTGS_URL: first.url, MTGS_API_KEY: key };
      const file = join(data, 'tools.json');
      const tool = { name: 'rotate_camera', description: 'Rotates a camera.', inputSchema: { type: 'object' } };
      writeFileSync(file, JSON.stringify(tool));

      expect(await runMtgs(['health'], { env: { MTGS_URL: first.url } })).toMatchObject({ code: 2 });
      expect(await runInProcess(['tools', 'check', file, '--server', 'studio'], { env })).toMatchObject({ code: 0 });
      expect(await runInProcess(['tools', 'register', file, '--server', 'studio', '--wait'], { env })).toMatchObject({
        code: 0,
      });
      const page = join(data, 'report.html');
      expect(await runInProcess(['tools', 'check', file, '--server', 'stage', '--html', page], { env })).toMatchObject({
        code: 1,
      });
      expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*EXACT_NAME[\s\S]*studio~rotate_camera/);
      const shown = await runInProcess(['tools', 'show', 'studio~rotate_camera'], { env });
      expect(shown.out).toContain('active, version 1');
      const shell = await runInProcess(['servers', 'add', 'shell', '--', 'sh', '-c', 'id'], { env });
      expect([shell.code, shell.err]).toEqual([2, expect.stringContaining('mtgs up --allow-stdio')]);
      const second = await runMtgs(['up', '--data', data, '--port', '0']);
      expect([second.code, second.err]).toEqual([2, expect.stringContaining('another process uses')]);

      first.interrupt();
      expect((await first.finished).code).toBe(130);
      const again = await start(data);
      expect(again.soFar()).not.toMatch(/mtgs_\w{12}_/);
      again.interrupt();
      expect((await again.finished).code).toBe(130);
    },
  );

  it('never passes what it has not judged, and says why a tool is blocked', { timeout: timeoutMs }, async () => {
    const data = temporaryFolder();
    const { url, soFar, interrupt, finished } = await start(data);
    const env = { MTGS_URL: url, MTGS_API_KEY: /mtgs_\w{12}_[\w-]{43}/.exec(soFar())?.[0] ?? '' };
    const mtgs = (...args: string[]) => runInProcess(args, { env, cwd: data });
    const inputSchema = { type: 'object', properties: { angle: { type: 'number' } }, required: ['angle'] };
    writeFileSync(join(data, 'tools.json'), JSON.stringify({ tools: [{ name: 'rotate_camera', inputSchema }] }));
    writeFileSync(join(data, 'empty.json'), '{ "tools": [] }');

    expect(await mtgs('health')).toMatchObject({
      code: 3,
      out: expect.stringContaining('nothing to judge: no tool is registered') as string,
    });
    expect((await mtgs('analyze', '--wait')).code).toBe(3);
    for (const command of ['check', 'register']) {
      expect(await mtgs('tools', command, 'empty.json', '--server', 'studio')).toMatchObject({
        code: 2,
        err: expect.stringContaining('names no tools') as string,
      });
    }

    const register = (server: string) => mtgs('tools', 'register', 'tools.json', '--server', server, '--wait');
    expect((await register('studio')).code).toBe(0);
    // The team's own file, unchanged, under its own name.
    expect((await mtgs('tools', 'check', 'tools.json', '--server', 'studio')).code).toBe(0);
    expect((await register('stage')).code).toBe(1);
    // Nothing changed, so no analysis looks at them: what was decided before still holds.
    expect((await register('studio')).code).toBe(0);
    expect((await register('stage')).code).toBe(1);

    const shown = (await mtgs('tools', 'show', 'stage~rotate_camera')).out;
    expect(shown).toMatch(/blocked, version 1, because of the conflicts below/);
    expect(shown).toContain('parameter angle: number, required');
    expect(shown).toContain('EXACT_NAME');
    expect((await mtgs('health')).out).toContain('/100');

    const [conflict] = JSON.parse((await mtgs('conflicts', 'list', '--json')).out) as { id: string }[];
    const until = await mtgs('conflicts', 'set', conflict?.id ?? '', 'acknowledged', '--reason', 'known');
    expect(until.code).toBe(0);
    const added = await mtgs('servers', 'add', 'remote', '--at', 'https://x.example/mcp', '--url', url);
    expect([added.code, added.err.trim()]).toEqual([0, `next: mtgs servers sync remote --url ${url}`]);
    interrupt();
    await finished;
  });

  it('lists, shows and decides what waits for approval; nobody decides their own', { timeout: timeoutMs }, async () => {
    const data = temporaryFolder();
    const { url, soFar, interrupt, finished } = await start(data);
    const admin = /mtgs_\w{12}_[\w-]{43}/.exec(soFar())?.[0] ?? '';
    const as = (key: string) => ({ env: { MTGS_URL: url, MTGS_API_KEY: key } });
    const keyOf = async (name: string, role: string): Promise<string> => {
      const { out } = await runInProcess(['keys', 'create', name, '--role', role], as(admin));
      return /mtgs_\w{12}_[\w-]{43}/.exec(out)?.[0] ?? '';
    };
    const rita = await keyOf('Rita', 'reviewer');
    const ada = await keyOf('Ada', 'developer');
    const file = join(data, 'tools.json');
    writeFileSync(file, JSON.stringify({ name: 'rotate_camera', inputSchema: { type: 'object' } }));
    expect(await runInProcess(['approvals', 'list'], as(admin))).toMatchObject({
      code: 0,
      err: expect.stringContaining('nothing is pending') as string,
    });
    await runInProcess(['tools', 'register', file, '--server', 'studio', '--wait'], as(ada));
    await runInProcess(['tools', 'register', file, '--server', 'stage', '--wait'], as(ada));

    const id = await vi.waitUntil(
      async () => /approval-[0-9a-f]{32}/.exec((await runInProcess(['approvals', 'list'], as(admin))).out)?.[0],
      { timeout: 30_000 },
    );
    const shown = await runInProcess(['approvals', 'show', id], as(rita));
    expect(shown.out).toContain('stage~rotate_camera version 1 is pending, CRITICAL');
    expect(shown.out).toContain('EXACT_NAME');
    // Who made the key that registered it is the same party.
    const own = await runInProcess(['approvals', 'approve', id], as(admin));
    expect([own.code, own.err]).toEqual([2, expect.stringContaining('four eyes')]);
    const decided = await runInProcess(['approvals', 'reject', id, '--comment', 'no twins'], as(rita));
    expect([decided.code, decided.out]).toEqual([0, expect.stringContaining('is rejected')]);
    const late = await runInProcess(['approvals', 'approve', id], as(rita));
    expect([late.code, late.err]).toEqual([2, expect.stringContaining('is rejected by Rita')]);

    // What happened is in the audit log: read, exported, anchored and verified, on the instance and from the file.
    const decision = await vi.waitUntil(
      async () => {
        const { out } = await runInProcess(['audit', 'list', '--type', 'APPROVAL_REJECTED'], as(rita));
        return out.includes('Rita') ? out : undefined;
      },
      { timeout: 30_000 },
    );
    expect(decision).toContain(`approval ${id}`);
    const exported = join(data, 'audit.ndjson');
    const anchored = join(data, 'anchor.ndjson');
    expect(await runInProcess(['audit', 'export', '--out', exported], as(rita))).toMatchObject({ code: 0 });
    const whole = await runInProcess(['audit', 'verify', '--file', exported], as(rita));
    expect([whole.code, whole.out]).toEqual([0, expect.stringContaining('is whole')]);
    const anchor = await runInProcess(['audit', 'anchor'], as(rita));
    writeFileSync(anchored, anchor.out);
    expect(await runInProcess(['audit', 'verify', '--anchor', anchored], as(rita))).toMatchObject({ code: 0 });
    const cef = await runMtgs(['audit', 'export', '--format', 'cef', '--after', '1'], as(rita));
    expect(cef.out).toMatch(/^CEF:0\|MTGS\|/);
    const keys = await runInProcess(['audit', 'list', '--env', 'instance', '--json'], as(admin));
    expect(keys.out).toContain('API_KEY_CREATED');
    interrupt();
    await finished;
  });

  it('says so when the port is in use', { timeout: timeoutMs }, async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      taken.close();
    });
    const { port } = taken.address() as AddressInfo;
    const { code, err } = await runMtgs(['up', '--data', temporaryFolder(), '--port', String(port)]);
    expect([code, err]).toEqual([2, expect.stringContaining(String(port))]);
  });

  it('says so when the folder cannot be used', { timeout: timeoutMs }, async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { code, err } = await runMtgs(['up', '--data', join(file, 'below'), '--port', '0']);
    expect([code, err]).toEqual([3, expect.stringContaining('cannot be used')]);
  });
});
