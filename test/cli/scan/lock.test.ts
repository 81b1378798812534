import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../cli/output/report/report.js';
import { runInProcess } from '../support/in-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
  readonly annotations?: object;
}

const camera: Tool = {
  name: 'rotate_camera',
  description: 'Rotates a camera in the studio.',
  inputSchema: { type: 'object', properties: { angle: { type: 'number' } } },
  annotations: { readOnlyHint: true },
};
const weather: Tool = {
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  inputSchema: { type: 'object' },
};

async function project(tools: readonly unknown[]) {
  const cwd = temporaryFolder();
  const write = (next: readonly unknown[]): void => {
    writeFileSync(join(cwd, 'studio.json'), JSON.stringify(next));
  };
  write(tools);
  const locked = await runInProcess(['lock', 'studio.json'], { cwd });
  const scan = async (...options: string[]) => {
    const { code, out, err } = await runInProcess(['scan', 'studio.json', '--locked', '--json', ...options], { cwd });
    const report = out === '' ? undefined : (JSON.parse(out) as Report);
    return { code, err, report, types: report?.conflicts.map(({ type }) => type) };
  };
  return { cwd, write, locked, scan, text: () => readFileSync(join(cwd, 'mtgs.lock'), 'utf8') };
}

describe('scan --locked', () => {
  it('blocks a server that says something else than what was reviewed, though its tools are the same', async () => {
    const cwd = temporaryFolder();
    const file = fileURLToPath(new URL('../fixtures/server.mjs', import.meta.url));
    const write = (env: Record<string, string>): void => {
      const studio = { command: process.execPath, args: [file, 'rotate_camera'], env };
      writeFileSync(join(cwd, 'mcp.json'), JSON.stringify({ mcpServers: { studio } }));
    };
    const scan = async () => (await runInProcess(['scan', 'mcp.json', '--locked'], { cwd })).code;
    write({ INSTRUCTIONS: 'Call rotate_camera first.', PROMPT: 'Explains the camera.' });
    expect((await runInProcess(['lock', 'mcp.json'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'mtgs.lock'), 'utf8')).toContain('studio~=texts');
    expect(await scan()).toBe(0);
    write({ INSTRUCTIONS: 'Call rotate_camera first.', PROMPT: 'Explains the camera, and the lights.' });
    expect(await scan()).toBe(1);
  });

  it('passes what was reviewed, in any order', async () => {
    const { write, locked, scan } = await project([camera, weather]);
    expect(locked.code).toBe(0);
    write([weather, camera]);
    expect(await scan()).toMatchObject({ code: 0, types: [] });
  });

  it.each<[string, Tool, string]>([
    ['wording', { ...camera, description: 'Rotates one camera of the studio.' }, 'wording'],
    ['schema', { ...camera, inputSchema: { type: 'object', properties: { angle: { type: 'integer' } } } }, 'schema'],
    ['authority', { ...camera, annotations: { readOnlyHint: false } }, 'authority'],
  ])('blocks a change of %s, however mild, unless that class is let through', async (_, changed, kind) => {
    const { write, scan } = await project([camera, weather]);
    write([changed, weather]);
    const { code, report, types } = await scan();
    expect([code, types]).toEqual([1, ['DEFINITION_DRIFT']]);
    expect(report?.conflicts[0]?.findings[0]?.changes?.map((change) => change.class)).toContain(kind);
    const others = ['wording', 'schema', 'authority'].filter((one) => one !== kind).join(',');
    expect((await scan('--let-through', others)).code).toBe(1);
    expect((await scan('--let-through', kind, '--fail-on', 'CRITICAL')).code).toBe(0);
  });

  it('blocks a tool that nobody reviewed, whatever is let through, and names one that is gone', async () => {
    const { write, scan } = await project([weather]);
    write([camera]);
    const { code, types, report } = await scan('--let-through', 'wording,schema,authority', '--fail-on', 'CRITICAL');
    expect([code, types]).toEqual([1, ['NEW_TOOL']]);
    expect(report?.warnings.join()).toContain('studio~get_weather: is in the lock and not there any more');
  });

  it.each([
    ['--lock', 'mtgs.lock'],
    ['--let-through', 'wording'],
  ])('refuses %s without --locked: nothing would be compared with the lock', async (flag, value) => {
    const { cwd } = await project([camera]);
    const { code, err } = await runInProcess(['scan', 'studio.json', flag, value], { cwd });
    expect([code, err]).toEqual([2, expect.stringContaining(`${flag} does nothing without --locked`)]);
  });

  it('refuses a lock that is missing, or that somebody edited to hide a change', async () => {
    const { cwd, text, scan } = await project([camera]);
    expect((await scan('--lock', 'other.lock')).code).toBe(2);
    writeFileSync(join(cwd, 'mtgs.lock'), text().replace('Rotates a camera', 'Removes a camera'));
    expect(await scan()).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not the one that was locked') as string,
    });
    writeFileSync(join(cwd, 'mtgs.lock'), '{"lockVersion": 2, "tools": {}}');
    expect((await scan()).code).toBe(2);
    expect((await scan('--let-through', 'everything')).code).toBe(2);
  });
});

describe('lock', () => {
  it('has the same text for the same definitions, in any order', async () => {
    const [one, two] = [await project([camera, weather]), await project([weather, camera])];
    expect(one.text()).toBe(two.text());
  });

  it('is not written where not every tool could be read', async () => {
    const { cwd, locked } = await project([camera, { name: 'broken' }]);
    expect([locked.code, existsSync(join(cwd, 'mtgs.lock'))]).toEqual([3, false]);
    expect(locked.out).toContain('is not written');
  });
});
