import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConflictType } from '../../../shared/domain/analysis/conflict.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { Severity } from '../../../shared/domain/severity.js';
import { familiesOf } from '../../../shared/everywhere/families.js';
import { reportedFamilies } from '../../../cli/output/report/families.js';
import { printReport } from '../../../cli/output/report/print-report.js';
import { type Report, toReported } from '../../../cli/output/report/report.js';
import { createTerminal } from '../../../cli/output/terminal.js';
import { conflictOf, sampleReport } from '../support/sample-report.js';

const between = (type: ConflictType, severity: Severity, ...tools: string[]) => {
  const [toolA, toolB] = tools as ToolId[];
  const { toolB: _none, ...rest } = conflictOf(severity, `${type} ${tools.join(' ')}`);
  return { ...rest, type, toolA: toolA as ToolId, ...(toolB !== undefined && { toolB }) };
};

const reportOf = (...conflicts: ReturnType<typeof between>[]): Report => {
  const reported = toReported(conflicts);
  const ids = [...new Set(reported.flatMap(({ tools }) => tools))];
  const tools = ids.map((id) => ({
    id,
    server: id.split('~')[0] ?? '',
    name: id.split('~')[1] ?? '',
    place: undefined,
  }));
  return sampleReport({ tools, conflicts: reported });
};

describe('families', () => {
  it('are one entry for what a person fixes in one go', () => {
    const report = reportOf(
      between('EXACT_NAME', 'CRITICAL', 'a~create_issue', 'b~create_issue'),
      between('EXACT_NAME', 'CRITICAL', 'b~create_issue', 'c~create_issue'),
      between('EXACT_NAME', 'CRITICAL', 'a~create_issue', 'c~create_issue'),
      between('SEMANTIC_OVERLAP', 'HIGH', 'a~create_issue', 'c~create_issue'),
      between('SEMANTIC_OVERLAP', 'HIGH', 'a~x', 'b~y'),
      between('SUPERSEDED', 'HIGH', 'a~x', 'b~y'),
      between('SEMANTIC_OVERLAP', 'MEDIUM', 'a~p', 'b~q'),
      between('SEMANTIC_OVERLAP', 'LOW', 'a~r', 'b~s'),
      between('CLIENT_LIMIT', 'LOW', 'a~p'),
      between('CLIENT_LIMIT', 'LOW', 'a~r'),
    );
    expect(
      reportedFamilies(report).map(({ title, severity, conflicts }) => [title, severity, conflicts.length]),
    ).toEqual([
      ['create_issue in a, b, c', 'CRITICAL', 4],
      ['a~x ↔ b~y', 'HIGH', 2],
      ['4 tools of a and b, some alike', 'MEDIUM', 2],
      ['a~p ↔ a~r', 'LOW', 2],
    ]);
  });

  it('say what to do about every tool of the family', () => {
    const many = reportOf(
      ...['b', 'c', 'd'].map((server) => between('EXACT_NAME', 'CRITICAL', 'a~create_issue', `${server}~create_issue`)),
    );
    const [twins] = reportedFamilies(many);
    expect(twins?.text).toBe('All 4 are called "create_issue": which of them a client calls is chance.');
    expect(twins?.advice).toContain('Rename all but one of the 4');
    const alike = reportOf(between('CLIENT_LIMIT', 'LOW', 'a~p'), between('CLIENT_LIMIT', 'LOW', 'a~r'));
    const [family] = reportedFamilies(alike);
    expect(family?.text).toMatch(/One more finding is about a~r\.$/);
    expect(family?.advice).toMatch(/Do likewise for a~r\.$/);
  });

  const severity = fc.constantFrom<Severity>('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO');
  const type = fc.constantFrom<ConflictType>(
    'EXACT_NAME',
    'SEMANTIC_OVERLAP',
    'SHADOWING',
    'CLIENT_LIMIT',
    'SCHEMA_COLLISION',
  );
  const tool = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y', 'z')).map((parts) => parts.join('~'));
  const conflicts = fc.uniqueArray(
    fc.tuple(
      type,
      severity,
      fc.uniqueArray(tool, { minLength: 1, maxLength: 2 }).map((tools) => tools.sort()),
    ),
    { selector: ([kind, , tools]) => `${kind} ${tools.join(' ')}`, maxLength: 30 },
  );

  it('hold every conflict once, worst first, each with an id of its own', () => {
    fc.assert(
      fc.property(conflicts, (list) => {
        const report = reportOf(...list.map(([kind, level, tools]) => between(kind, level, ...tools)));
        const families = reportedFamilies(report);
        const inside = families.flatMap((family) => family.conflicts.map(({ id }) => id));
        expect(inside.toSorted()).toEqual(report.conflicts.map(({ id }) => id).toSorted());
        expect(new Set(families.map(({ id }) => id)).size).toBe(families.length);
        const order = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];
        const levels = families.map((family) => order.indexOf(family.severity));
        expect(levels).toEqual(levels.toSorted());
        for (const { lead, conflicts: all } of families) {
          expect(all.every((one) => order.indexOf(one.severity) >= order.indexOf(lead.severity))).toBe(true);
        }
      }),
    );
  });

  it('are the same in whatever order conflicts come, as a list of the API and a report have them', () => {
    fc.assert(
      fc.property(conflicts, (list) => {
        const reported = reportOf(...list.map(([kind, level, tools]) => between(kind, level, ...tools))).conflicts;
        expect(familiesOf(reported.toReversed())).toEqual(familiesOf(reported));
      }),
    );
  });

  it('of 200 tools fit two screens', () => {
    const pairs = Array.from({ length: 348 }, (_, index) => {
      const level: Severity = index < 8 ? 'CRITICAL' : index < 26 ? 'HIGH' : index < 210 ? 'MEDIUM' : 'LOW';
      return between('SEMANTIC_OVERLAP', level, `s${index % 11}~t${index % 200}`, `s${(index * 3) % 11}~u${index}`);
    });
    let text = '';
    const stream = { write: (part: string | Uint8Array) => (text += String(part)) !== '', isTTY: false };
    const report = { ...reportOf(...pairs), failures: [], warnings: [], stages: [] };
    printReport(report, createTerminal({ stdout: stream, stderr: stream, env: {} }), { max: 8, isExplained: false });
    expect(text.split('\n').length).toBeLessThan(100);
    expect(text).toContain('shows all');
  });

  it('of many servers name the heaviest, and count the others', () => {
    const servers = Array.from({ length: 40 }, (_, at) => ({
      id: `server-${at}`,
      tools: 1,
      size: { characters: 400 * at, tokens: 100 * at },
    }));
    let text = '';
    const stream = { write: (part: string | Uint8Array) => (text += String(part)) !== '', isTTY: false };
    const terminal = createTerminal({ stdout: stream, stderr: stream, env: {} });
    printReport({ ...reportOf(), servers, failures: [], warnings: [], stages: [] }, terminal, {
      max: 8,
      isExplained: false,
    });
    const lines = text.split('\n').filter((line) => /about [\d,]+ tokens(?:; --all names all)?$/.test(line));
    expect(lines).toHaveLength(13);
    expect(lines[0]).toContain('server-39: 1 tool, about 3,900 tokens');
    expect(lines.at(-1)).toContain('28 more servers: about 37,800 tokens; --all names all');
  });
});
