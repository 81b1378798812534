import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isInContext, parseDockerfile, parseRun, parseWords } from './support/dockerfile.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isBuilt = existsSync(join(root, 'dist/functions/index.js')) && existsSync(join(root, 'dist/model'));
const instructions = parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const dockerignore = readFileSync(join(root, '.dockerignore'), 'utf8');
const only = (name: string): string => {
  const found = instructions.filter((one) => one.name === name);
  if (found.length !== 1) throw new Error(`the Dockerfile has ${found.length} of ${name}`);
  return found[0]?.rest ?? '';
};

/** Somebody who owns nothing. Where the tests do not run as root, they themselves are no root. */
const isRoot = process.getuid?.() === 0;
const [uid, gid] = isRoot ? [65_534, 65_534] : [process.getuid?.() ?? 0, process.getgid?.() ?? 0];

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** What the official image node:24-slim takes unpacked, at most; nobody here can fetch it. */
const baseMegabytes = 260;

/**
 * No container runtime is needed: each step of the Dockerfile is carried out in an empty folder that stands for the file
 * system of the image, with the files that .dockerignore lets through, and what it starts runs as somebody who is no root.
 */
describe.skipIf(!isBuilt || process.platform === 'win32')(
  'the steps of the Dockerfile (they need npm run build)',
  () => {
    const image = mkdtempSync(join(tmpdir(), 'mtgs-image-'));
    const env: Record<string, string> = {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: join(image, 'root'),
    };
    let workdir = image;
    let port = 0;
    let container: ChildProcess | undefined;
    let said = '';

    /** Paths of the image as they are here; the port as one that is free; the user by number. */
    const here = (text: string): string =>
      text
        .replaceAll(/(^|[\s"'=])\/(?=\w)/g, `$1${image}/`)
        .replaceAll('7071', String(port))
        .replaceAll('node:node', `${uid}:${gid}`);

    /** The files below a folder of the checkout that reach the build, in their place of the image. */
    function provide(source: string, target: string): void {
      const files = existsSync(join(root, source)) ? readdirSync(join(root, source), { recursive: true }) : [];
      const reaching = files.map(String).filter((file) => isInContext(`${source}/${file}`, dockerignore));
      expect(reaching, `files of ${source} that .dockerignore lets through`).not.toEqual([]);
      for (const file of reaching) cpSync(join(root, source, file), join(image, target, file));
    }

    function build(name: string, rest: string): void {
      if (name === 'ENV')
        for (const [key = '', value = ''] of rest.split(' ').map((one) => one.split('='))) env[key] = value;
      else if (name === 'WORKDIR') mkdirSync((workdir = join(image, rest)), { recursive: true });
      else if (name === 'COPY') provide(...(rest.split(/\s+/) as [string, string]));
      else if (name === 'RUN') {
        const { mounts, command } = parseRun(rest);
        for (const mount of mounts) provide(mount.get('source') ?? '', mount.get('target') ?? '');
        const { status, stderr } = spawnSync('sh', ['-ec', here(command)], { cwd: workdir, env, encoding: 'utf8' });
        expect(status, `${command}: ${stderr}`).toBe(0);
        for (const mount of mounts) rmSync(join(image, mount.get('target') ?? ''), { recursive: true });
      } else
        expect(['FROM', 'USER', 'VOLUME', 'EXPOSE', 'HEALTHCHECK', 'STOPSIGNAL', 'ENTRYPOINT', 'CMD']).toContain(name);
    }

    const start = (words: readonly string[]) =>
      spawn(words[0] ?? '', words.slice(1).map(here), { cwd: workdir, env, uid, gid, stdio: 'pipe' });

    async function isHealthy(): Promise<boolean> {
      const [, words = '[]'] = /CMD (\[.*\])$/.exec(only('HEALTHCHECK')) ?? [];
      const asked = start(parseWords(words));
      const code = await new Promise((resolve) => asked.once('exit', resolve));
      return code === 0;
    }

    beforeAll(async () => {
      chmodSync(image, 0o755);
      for (const folder of ['root', 'tmp']) mkdirSync(join(image, folder));
      port = await freePort();
      // Where npm run tarballs leaves them is where the Dockerfile takes them from.
      execFileSync(process.execPath, [join(root, 'scripts/tarballs.mjs'), '--this-platform'], {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }, 240_000);
    afterAll(() => {
      container?.kill('SIGKILL');
      rmSync(image, { recursive: true, force: true });
    });

    test('build an image from the tarballs alone, below 400 MB', { timeout: 240_000 }, () => {
      for (const { name, rest } of instructions) build(name, rest);
      expect(readdirSync(image).sort()).toEqual(['data', 'opt', 'root', 'tmp']);
      expect(bytesIn(image) / 1e6).toBeLessThan(400 - baseMegabytes);
    });

    test('start an instance that is no root, which the health check finds', { timeout: 120_000 }, async () => {
      expect(only('USER')).not.toMatch(/^(?:root|0)\b/);
      expect(await isHealthy()).toBe(false);
      container = start([...parseWords(only('ENTRYPOINT')), ...parseWords(only('CMD'))]);
      for (const stream of [container.stdout, container.stderr])
        stream?.on('data', (text: Buffer) => (said += text.toString()));
      await vi.waitUntil(() => isHealthy(), { timeout: 90_000, interval: 1000 });
      // Nothing outside its volume is its own.
      expect(statSync(join(image, 'data/mtgs/host.db')).uid).toBe(uid);
      expect(statSync(join(image, 'opt/mtgs')).uid).toBe(process.getuid?.());
      expect(said).toContain('administrator');
    });

    test('end by the signal of the Dockerfile, with its data whole', { timeout: 60_000 }, async () => {
      const ended = new Promise((resolve) => container?.once('exit', resolve));
      container?.kill(only('STOPSIGNAL') as NodeJS.Signals);
      expect([0, 130]).toContain(await ended);
      expect(existsSync(join(image, 'data/mtgs/host.db'))).toBe(true);
    });

    test('are backed up and restored in the volume by that user', { timeout: 60_000 }, async () => {
      for (const command of [['backup'], ['restore', '--force']]) {
        const words = [...parseWords(only('ENTRYPOINT')), ...command, '/data/before.tar', '--data', '/data/mtgs'];
        const asked = start(words);
        let err = '';
        asked.stderr.on('data', (text: Buffer) => (err += text.toString()));
        expect(await new Promise((resolve) => asked.once('exit', resolve)), err).toBe(0);
      }
      expect(existsSync(join(image, 'data/mtgs/host.db'))).toBe(true);
    });
  },
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test.each([
  ['dist/packages/mtgs-1.0.0.tgz', true],
  ['dist/packages/native/mtgs-native-linux-x64-1.0.0.tgz', true],
  ['dist/packages/readme.md', false],
  ['package.json', false],
  ['dist/functions/index.js', false],
])('.dockerignore lets %s through: %s', (file, expected) => {
  expect(isInContext(file, dockerignore)).toBe(expected);
});
