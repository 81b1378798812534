import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import wrapAnsi from 'wrap-ansi';
import { writeReport, writeReports } from '../../../cli/output/formats/write-report.js';
import { reportedFamilies } from '../../../cli/output/report/families.js';
import { type Report, toReported } from '../../../cli/output/report/report.js';
import { createTerminal } from '../../../cli/output/terminal.js';
import type { CommandContext } from '../../../cli/command-context.js';
import type { ConflictType } from '../../../shared/domain/analysis/conflict.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import { severities, type Severity } from '../../../shared/domain/severity.js';
import { conflictOf, sampleReport } from '../support/sample-report.js';

/** Rows of a screen with 80 columns, as a terminal breaks what is wider. */
const rowsOnScreen = (text: string): number =>
  wrapAnsi(text.replace(/\n$/, ''), 80, { hard: true, trim: false, wordWrap: false }).split('\n').length;

async function print(reports: readonly Report[], options = {}, columns?: number) {
  let text = '';
  let code: number | undefined;
  const stream = {
    write: (part: string | Uint8Array) => (text += String(part)) !== '',
    isTTY: columns !== undefined,
    ...(columns !== undefined && { columns }),
  };
  const terminal = createTerminal({
    stdout: stream,
    stderr: stream,
    env: columns === undefined ? {} : { FORCE_COLOR: '1' },
  });
  const context = { terminal, env: {}, setExitCode: (set: number) => (code = set) } as unknown as CommandContext;
  const [only, ...others] = reports;
  if (only !== undefined && others.length === 0) await writeReport(only, options, context);
  else writeReports(reports, options, context);
  return { text, code };
}

/** How many conflicts of a severity a text says that it does not show. */
function saidHidden(text: string, severity: Severity): number {
  const plain = stripVTControlCharacters(text).replaceAll(/\s+/g, ' ');
  const said = plain.matchAll(new RegExp(`not shown[^;]*?(\\d+) ${severity}`, 'gu'));
  return [...said].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** How many there are in families whose ids a text does not name. */
const reallyHidden = (report: Report, text: string, severity: Severity): number =>
  reportedFamilies(report)
    .filter(({ id }) => !text.includes(id))
    .flatMap(({ conflicts }) => conflicts)
    .filter((conflict) => conflict.severity === severity).length;

const word = fc.constantFrom('x', 'create_issue', 'ログを検索する', 'a'.repeat(64), 'e\u0301motion', 'Ｗide');
const words = (max: number) => fc.array(word, { minLength: 1, maxLength: max }).map((all) => all.join(' '));
const severity = fc.constantFrom(...severities);
const type = fc.constantFrom<ConflictType>('EXACT_NAME', 'SEMANTIC_OVERLAP', 'SHADOWING', 'SCHEMA_COLLISION');

const registry = fc.record({
  tools: fc.integer({ min: 0, max: 200 }),
  servers: fc.integer({ min: 1, max: 60 }),
  name: words(4),
  text: words(200),
  pairs: fc.array(fc.tuple(fc.nat(199), fc.nat(199), severity, type), { maxLength: 400 }),
  failures: fc.array(fc.record({ what: words(20), reason: words(200), hint: words(100), at: words(20) }), {
    maxLength: 40,
  }),
  warnings: fc.array(words(200), { maxLength: 40 }),
  stages: fc.array(words(100), { maxLength: 6 }),
});

type Drawn = typeof registry extends fc.Arbitrary<infer T> ? T : never;

function reportOf({ tools, servers, name, text, pairs, failures, warnings, stages }: Drawn): Report {
  const idOf = (at: number): string => `server-${at % servers}~${name} ${at}`;
  const among = pairs.flatMap(([a, b, level, kind]) => (a < b && b < tools ? [{ a, b, level, kind }] : []));
  const conflicts = among.map(({ a, b, level, kind }, at) => ({
    ...conflictOf(level, `${kind} ${at}`),
    ...{ type: kind, toolA: idOf(a) as ToolId, toolB: idOf(b) as ToolId, text },
  }));
  return sampleReport({
    target: text,
    tools: Array.from({ length: tools }, (_, at) => ({
      id: idOf(at),
      server: `server-${at % servers}`,
      name: `${name} ${at}`,
      place: undefined,
    })),
    servers: Array.from({ length: servers }, (_, at) => ({
      ...{ id: `server-${at}`, label: text, tools: 3 },
      size: { characters: 4_000, tokens: 1_000 + at },
    })),
    conflicts: toReported(conflicts),
    failures,
    warnings,
    stages: stages.map((reason) => ({
      ...{ stage: 'semantic', status: 'not-established', reason, durationMs: 1, findings: 0, leftOut: 0 },
    })),
  });
}

test('whatever is found, the report takes two screens, and counts by severity what it does not show', async () => {
  await fc.assert(
    fc.asyncProperty(registry, fc.constantFrom(undefined, 80), async (drawn, columns) => {
      const report = reportOf(drawn);
      const [bounded, all] = [await print([report], {}, columns), await print([report], { all: true }, columns)];
      expect(rowsOnScreen(bounded.text)).toBeLessThanOrEqual(100);
      expect(bounded.code).toBe(all.code);
      if (bounded.text !== all.text) expect(bounded.text).toContain('--all');
      for (const level of severities)
        expect(saidHidden(bounded.text, level)).toBe(reallyHidden(report, bounded.text, level));
      expect(bounded.text).toContain(`${report.conflicts.length} conflict`);
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 120_000);

test('200 tools that all conflict take two screens, and no CRITICAL one is hidden without a word', async () => {
  const pairs = Array.from({ length: 200 }, (_, a) => Array.from({ length: a }, (_, b) => [b, a] as const)).flat();
  const name = 'search_the_archive_of_all_the_documents_of_the_whole_company_by_text';
  const idOf = (at: number) => `server-${at % 40}~${name}_${at}` as ToolId;
  const text = 'A model asked to search the archive may call either of these two tools. '.repeat(8);
  const conflicts = pairs.map(([b, a], at) => ({
    ...conflictOf('CRITICAL', `pair ${a} ${b}`),
    ...{
      type: (['SEMANTIC_OVERLAP', 'SHADOWING', 'SUPERSEDED'] as const)[at % 3]!,
      toolA: idOf(b),
      toolB: idOf(a),
      text,
    },
  }));
  const tools = Array.from({ length: 200 }, (_, at) => ({
    ...{ id: idOf(at), server: `server-${at % 40}`, name: `${name}_${at}`, place: undefined },
  }));
  const report = sampleReport({ tools, conflicts: toReported(conflicts), failures: [], warnings: [], stages: [] });
  const { text: printed, code } = await print([report]);
  expect(rowsOnScreen(printed)).toBeLessThanOrEqual(100);
  expect(code).toBe(1);
  expect(printed).toContain('19900 CRITICAL');
  // As many families as pairs: each of its own kind of two tools of two servers.
  const few = toReported(
    Array.from({ length: 60 }, (_, at) => ({
      ...conflictOf('CRITICAL', `few ${at}`),
      ...{ toolA: `a${at}~${name}` as ToolId, toolB: `b${at}~other_${name}` as ToolId, text },
    })),
  );
  const shown = (await print([sampleReport({ conflicts: few, failures: [], warnings: [], stages: [] })])).text;
  expect(rowsOnScreen(shown)).toBeLessThanOrEqual(100);
  const entries = shown.split('\n').filter((line) => line.startsWith('CRITICAL')).length;
  expect(entries).toBeGreaterThan(8);
  expect(saidHidden(shown, 'CRITICAL')).toBe(60 - entries);
});

test('the reports of many clients take two screens together, the worst are shown and the others counted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(registry, { minLength: 2, maxLength: 12 }), async (drawn) => {
      const reports = drawn.map(reportOf);
      const { text, code } = await print(reports);
      expect(rowsOnScreen(text)).toBeLessThanOrEqual(100);
      expect((await print(reports, { all: true })).code).toBe(code);
      if (reports.length > 4) expect(text).toContain(`${reports.length - 4} more client`);
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 120_000);

test('whoever names a number of families gets as many, however long', async () => {
  const conflicts = toReported(
    Array.from({ length: 40 }, (_, at) => ({
      ...conflictOf('HIGH', `many ${at}`),
      ...{ toolA: `a${at}~one` as ToolId, toolB: `b${at}~two` as ToolId },
    })),
  );
  const { text } = await print([sampleReport({ conflicts })], { max: 40 });
  expect(text.match(/→ Say in the first sentence/g)).toHaveLength(40);
});
