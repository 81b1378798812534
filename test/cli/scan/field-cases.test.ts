import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMcpPeer } from '../support/mcp-peer.js';
import { type ExpectedScan, scanAndCompare } from '../support/scan-and-compare.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = fileURLToPath(new URL('../../../../shared/cases', import.meta.url));
/** Cases that are synchronisations are in test/gate/drift-cases.test.ts. */
const isScan = (slug: string): boolean =>
  existsSync(join(folder, slug, 'expected.json')) && 'expected' in recordedOf(slug) && !('driver' in recordedOf(slug));
const recordedOf = (slug: string): RecordedCase =>
  JSON.parse(readFileSync(join(folder, slug, 'expected.json'), 'utf8')) as RecordedCase;
const slugs = existsSync(folder) ? readdirSync(folder).filter(isScan) : [];

interface RecordedCase {
  readonly about: string;
  readonly target: string;
  readonly env: Readonly<Record<string, string>>;
  readonly expected: ExpectedScan;
}

/** Where we disagree with what was recorded, and why. */
const instead: Record<string, { readonly because: string; readonly expected: ExpectedScan }> = {
  A07: {
    because:
      'recorded is 0 with both servers read, or 2 where YAML is not read at all. It is read; the server "docs" wants a ' +
      'token that the file does not name, so it answers 401 and the scan is not established',
    expected: { exit: 3, servers: ['weather'], mustSay: ['docs: .*HTTP 401'] },
  },
};

/** The ports that the cases name, and the token that the server there wants. */
const ports: Record<number, string | undefined> = { 7311: 'sesame-0001', 7312: undefined, 7313: undefined };
const peers = new Map<number, Awaited<ReturnType<typeof startMcpPeer>>>();

beforeAll(async () => {
  for (const [port, token] of Object.entries(ports)) peers.set(Number(port), await startMcpPeer(token));
});
afterAll(() => {
  for (const { stop } of peers.values()) stop();
});

/** A copy of a case whose ports are those of our servers. */
function copyCase(slug: string): string {
  const root = temporaryFolder();
  cpSync(join(folder, '_servers'), join(root, '_servers'), { recursive: true });
  cpSync(join(folder, slug), join(root, slug), { recursive: true });
  for (const file of readdirSync(join(root, slug), { recursive: true, encoding: 'utf8' })) {
    const path = join(root, slug, file);
    if (statSync(path).isDirectory()) continue;
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replaceAll(/\b731[123]\b/g, (port) => String(peers.get(Number(port))?.port ?? port)),
    );
  }
  return join(root, slug);
}

test('the page names every case', () => {
  const page = readFileSync('docs/field-cases.md', 'utf8');
  const cases = existsSync(folder) ? readdirSync(folder).filter((slug) => /^[A-Z]\d\d-/.test(slug)) : [];
  expect(cases.filter((slug) => !page.includes(`| ${slug.slice(0, 3)} |`))).toEqual([]);
});

describe.skipIf(slugs.length === 0)('recorded cases from the field (they need ../shared/cases)', () => {
  test.for(slugs)('%s', { timeout: 240_000 }, async (slug) => {
    const id = slug.slice(0, 3);
    const recorded = recordedOf(slug);
    const { target, env } = recorded;
    const wrong = await scanAndCompare(
      { target, cwd: copyCase(slug), env },
      instead[id]?.expected ?? recorded.expected,
    );
    expect(wrong).toEqual([]);
  });
});
