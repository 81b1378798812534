import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { type Severity, severities } from '../../shared/domain/severity.js';
import type { SyncResult } from '../../shared/domain/registry/server.js';
import { isAtLeast } from '../../shared/domain/severity.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { createAppWithoutClock } from '../support/hosts/app-without-clock.js';
import { bySystem } from '../../shared/domain/event.js';
import { env } from './support.js';

vi.mock(import('../../functions/engine/start-once.js'), async () => {
  const { startOnce } = await import('../support/hosts/simulated-start.js');
  return { startOnce };
});

// Cases from the field: what a server lists changes from one synchronisation to the next.

const folder = fileURLToPath(new URL('../../../shared/cases', import.meta.url));

interface RecordedCase {
  readonly driver?: string;
  /** One synchronisation after the other: the server, and which of its lists it offers; 0 is an empty one. */
  readonly steps: readonly Readonly<Record<string, number>>[];
  readonly expected: {
    readonly findings?: readonly (readonly [type: string, severity: string, tools: readonly string[]])[];
    readonly status?: Readonly<Record<string, string>>;
    readonly outcomes?: readonly SyncResult['outcome'][];
    readonly renamed?: number;
    /** The tool and the version that the catalog still has, as in `get_page v1`. */
    readonly catalogKeeps?: string;
  };
}

const recordedOf = (slug: string): RecordedCase =>
  JSON.parse(readFileSync(join(folder, slug, 'expected.json'), 'utf8')) as RecordedCase;
const isDrift = (slug: string): boolean =>
  existsSync(join(folder, slug, 'expected.json')) && recordedOf(slug).driver?.startsWith('drift') === true;
const slugs = existsSync(folder) ? readdirSync(folder).filter(isDrift) : [];

const listOf = (slug: string, server: string, version: number): ToolDefinition[] =>
  version === 0
    ? []
    : (
        JSON.parse(readFileSync(join(folder, slug, `${server}.v${version}.json`), 'utf8')) as {
          tools: ToolDefinition[];
        }
      ).tools;

/** `>=LOW` and the like. */
const leastOf = (words: string): Severity => severities.find((severity) => words.includes(severity)) ?? 'CRITICAL';

/** Synchronises as the case has it, and returns what came of each step and what is there in the end. */
async function play(slug: string) {
  const app = await createAppWithoutClock();
  try {
    const { services, listings } = app;
    await services.createEnvironment({ id: env, by: bySystem });
    const { key } = await services.apiKeys.create({ name: 'root', role: 'admin', by: bySystem });
    const call = async (name: string, server: string, body: unknown): Promise<void> => {
      const { status } = await app.call(key, name, { params: { environment: env, server }, body });
      expect(status).toBeLessThan(300);
    };
    const urlOf = (server: string): string => `https://${server}.example.com/mcp`;
    const syncs: SyncResult[] = [];
    const wasBlocked = new Set<string>();
    for (const [server, version] of recordedOf(slug).steps.flatMap((step) => Object.entries(step))) {
      listings.set(urlOf(server), listOf(slug, server, version));
      await call('saveServer', server, { transport: { type: 'http', url: urlOf(server) } });
      await call('requestSync', server, { servers: [server] });
      await app.settle();
      const { lastSync } = (await services.registry.servers.get(env, server))!.value;
      syncs.push(lastSync!);
      for await (const { value } of services.registry.tools.all(env))
        if (value.status === 'blocked') wasBlocked.add(value.id);
    }
    return {
      syncs,
      wasBlocked,
      tools: await Array.fromAsync(services.registry.tools.all(env), ({ value }) => value),
      conflicts: await Array.fromAsync(services.registry.conflicts.all(env), ({ value }) => value),
    };
  } finally {
    app.close();
  }
}

type Played = Awaited<ReturnType<typeof play>>;

/** Everything that is not as expected. */
function compare({ syncs, wasBlocked, tools, conflicts }: Played, expected: RecordedCase['expected']): string[] {
  const open = conflicts.filter(({ status }) => status === 'open');
  const isFound = ([type, severity, ids]: NonNullable<typeof expected.findings>[number]): boolean =>
    open.some(
      ({ toolA, toolB, ...one }) =>
        one.type === type &&
        isAtLeast(one.severity, leastOf(severity)) &&
        [toolA, ...(toolB === undefined ? [] : [toolB])].join() === ids.toSorted().join(),
    );
  const [kept, version] = expected.catalogKeeps?.split(' v') ?? [];
  const outcomes = syncs.map(({ outcome }) => outcome);
  return [
    ...(expected.findings ?? []).filter((one) => !isFound(one)).map((one) => `not found: ${one.flat().join(' ')}`),
    ...Object.keys(expected.status ?? {})
      .filter((id) => !wasBlocked.has(id))
      .map((id) => `never blocked: ${id}`),
    ...(expected.outcomes === undefined || outcomes.join() === expected.outcomes.join() ? [] : [outcomes.join()]),
    ...(expected.renamed === undefined || syncs.at(-1)?.renamed === expected.renamed ? [] : ['not said as renames']),
    ...(kept === undefined ||
    tools.some(({ definition, active }) => definition.name === kept && active?.version === Number(version))
      ? []
      : [`the catalog does not keep ${kept} v${version ?? ''}`]),
  ];
}

describe.skipIf(slugs.length === 0)('recorded changes of servers (they need ../shared/cases)', () => {
  test.for(slugs)('%s', { timeout: 60_000 }, async (slug) => {
    const { expected } = recordedOf(slug);
    for (const status of Object.values(expected.status ?? {})) expect(status).toMatch(/^blocked/);
    const played = await play(slug);
    expect(compare(played, expected)).toEqual([]);
    // Whatever the case expects: a change that blocks left the version before it in the catalog.
    for (const { status, version, active } of played.tools)
      if (status === 'blocked') expect(active?.version).not.toBe(version);
  });
});
