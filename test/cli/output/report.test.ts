import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { exitCodeOf } from '../../../cli/output/report/decide.js';
import { groupFailures } from '../../../cli/output/report/group-failures.js';
import { printConflict } from '../../../cli/output/report/print-conflict.js';
import { printReport } from '../../../cli/output/report/print-report.js';
import { type Report, toReported } from '../../../cli/output/report/report.js';
import { createTerminal } from '../../../cli/output/terminal.js';
import { toJunit } from '../../../cli/output/formats/to-junit.js';
import { toSarif } from '../../../cli/output/formats/to-sarif.js';
import { conflictOf, sampleReport } from '../support/sample-report.js';

const sarifSchema = new URL('../../schemas/sarif/sarif-schema-2.1.0.json', import.meta.url);
const junitSchema = (name: string) => new URL(`../../schemas/junit/${name}`, import.meta.url);

describe('the exit code of a report', () => {
  const nothing = { failures: [], stages: [], conflicts: [] };
  const failure = { what: 'x', reason: 'y' };
  const open = {
    stage: 'semantic',
    status: 'not-established',
    reason: 'away',
    durationMs: 0,
    findings: 0,
    leftOut: 0,
  } as const;

  it.each([
    ['nothing found', nothing, 0],
    ['a conflict below the bar', { ...nothing, conflicts: toReported([conflictOf('MEDIUM')]) }, 0],
    ['a conflict at the bar', { ...nothing, conflicts: toReported([conflictOf('HIGH')]) }, 1],
    ['a server that failed', { ...nothing, failures: [failure] }, 3],
    ['a stage that is not established', { ...nothing, stages: [open] }, 3],
    ['both', { ...nothing, failures: [failure], conflicts: toReported([conflictOf('CRITICAL')]) }, 1],
    [
      'a blocking conflict that is suppressed',
      { ...nothing, conflicts: toReported([{ ...conflictOf('CRITICAL'), status: 'suppressed' }]) },
      0,
    ],
    ['no tool at all', { ...nothing, tools: [], servers: [] }, 3],
    ['no tool at all, and an instance that lets it pass', { ...nothing, tools: [], verdict: 'pass' as const }, 3],
    ['an instance that blocks', { ...nothing, failOn: undefined, verdict: 'block' as const }, 1],
    ['an instance without a verdict', { ...nothing, failOn: undefined, verdict: 'not-established' as const }, 3],
    ['an instance that lets pass what it knows', { ...nothing, failOn: undefined, verdict: 'pass' as const }, 0],
  ])('%s', (_, over, code) => {
    expect(exitCodeOf(sampleReport(over))).toBe(code);
  });

  it('is clean only where a tool was looked at, and everything was', () => {
    const { tools } = sampleReport();
    const reports = fc.record({
      tools: fc.subarray([...tools]),
      failures: fc.array(fc.constant(failure), { maxLength: 1 }),
      stages: fc.array(fc.constantFrom(open, { ...open, status: 'done' as const }), { maxLength: 2 }),
      verdict: fc.constantFrom(undefined, 'pass' as const, 'block' as const, 'not-established' as const),
      conflicts: fc.constantFrom([], toReported([conflictOf('LOW')]), toReported([conflictOf('HIGH')])),
      failOn: fc.constantFrom(undefined, 'HIGH' as const, 'LOW' as const),
    });
    fc.assert(
      fc.property(reports, (over) => {
        const report = sampleReport(over as Partial<Report>);
        const isOpen =
          over.failures.length > 0 ||
          over.stages.some(({ status }) => status === 'not-established') ||
          over.tools.length === 0 ||
          over.verdict === 'not-established';
        if (isOpen || over.verdict === 'block') expect(exitCodeOf(report)).not.toBe(0);
        const sarif = JSON.stringify(toSarif(report, '1.2.3'));
        expect(sarif.includes('"executionSuccessful":true')).toBe(exitCodeOf(report) !== 3);
        if (isOpen) expect(sarif).toContain('"level":"error"');
        if (isOpen) expect(toJunit(report, new Date())).toContain('<error ');
        const hasAll = over.tools.length === tools.length;
        if (hasAll && exitCodeOf(report) === 1) expect(toJunit(report, new Date())).toContain('<failure ');
      }),
    );
  });
});

describe('the report for people', () => {
  const print = (env: Record<string, string>, isTTY: boolean): string => {
    const lines: string[] = [];
    const stream = { write: (text: string) => lines.push(text) > 0, isTTY };
    printReport(sampleReport(), createTerminal({ stdout: stream, stderr: stream, env }), {
      max: 20,
      isExplained: true,
    });
    return lines.join('');
  };

  it('says what, why and what to do, worst first, and who was not looked at', () => {
    const text = print({}, false);
    expect(text.indexOf('HIGH')).toBeLessThan(text.indexOf('LOW'));
    expect(text).toContain('cosine 0.93');
    expect(text).toContain('→ Say in the first sentence');
    expect(text).toContain('NOT LOOKED AT gone');
    expect(text).toContain('NOTE a: ');
    expect(text).toContain('NOT ESTABLISHED stage semantic');
  });

  it('says how bad the conflicts are that it does not show', () => {
    const lines: string[] = [];
    const stream = { write: (text: string) => lines.push(text) > 0, isTTY: false };
    printReport(sampleReport(), createTerminal({ stdout: stream, stderr: stream, env: {} }), {
      max: 0,
      isExplained: false,
    });
    expect(lines.join('')).toContain(
      '2 conflicts not shown (0 CRITICAL, 1 HIGH, 0 MEDIUM, 1 LOW, 0 INFO); --all shows all',
    );
  });

  it('shows failures of one reason once, however many tools have it', () => {
    const tool = (index: number) => ({
      what: `tools[${index}]`,
      reason: 'inputSchema is missing',
      at: `a.json:${index}:1`,
    });
    const failures = [...Array.from({ length: 9 }, (_, index) => tool(index)), { what: 'b', reason: 'it hangs' }];
    expect(groupFailures(failures).map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
      'tools[0], tools[1], tools[2] and 6 more: inputSchema is missing',
      'b: it hangs',
    ]);
  });

  it.each(['resolved', 'suppressed'] as const)('is not red about a conflict that is %s', (status) => {
    const shown = (over: object): string => {
      const lines: string[] = [];
      const stream = { write: (text: string) => lines.push(text) > 0, isTTY: true };
      const terminal = createTerminal({ stdout: stream, stderr: stream, env: { FORCE_COLOR: '1' } });
      for (const one of toReported([{ ...conflictOf('CRITICAL'), ...over }])) printConflict(one, terminal);
      return lines.join('');
    };
    const red = '\u001b[31m';
    expect(shown({ status: 'open' })).toContain(red);
    expect(shown({ status })).not.toContain(red);
  });

  it('holds no control characters and no workflow commands of others', () => {
    expect(print({}, false)).not.toMatch(/[\u0000\u001b]|^\s*::/mu);
  });

  it('is coloured on a terminal only, and never with NO_COLOR', () => {
    expect(print({}, true)).toContain('\u001b[');
    expect(print({ NO_COLOR: '1' }, true)).not.toContain('\u001b[');
    expect(print({ FORCE_COLOR: '1' }, false)).toContain('\u001b[');
  });
});

describe('SARIF', () => {
  it('is valid against the schema of OASIS', () => {
    const schema = JSON.parse(readFileSync(sarifSchema, 'utf8')) as { $schema?: string; $id?: string; id?: string };
    // The schema says `id` in the manner of draft 4; Ajv knows draft 7.
    delete schema.$schema;
    delete schema.id;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile(schema);
    validate(toSarif(sampleReport(), '1.2.3'));
    expect(validate.errors).toBeNull();
  });

  it('shows links and placeholders of strangers as text, in results and in notifications', () => {
    const evil = 'see [the manual](http://evil.example) or \\[this\\](0), and {0}';
    const report = sampleReport();
    const [first] = report.conflicts;
    const sarif = toSarif(
      {
        ...report,
        conflicts: first === undefined ? [] : [{ ...first, text: evil, tools: [`desk~${evil}`], advice: evil }],
        failures: [{ what: evil, reason: evil }],
        warnings: [evil],
      },
      '1.2.3',
    ) as { runs: { results: Message[]; invocations: { toolExecutionNotifications: Message[] }[] }[] };
    const [run] = sarif.runs;
    const said = [...(run?.results ?? []), ...(run?.invocations[0]?.toolExecutionNotifications ?? [])];
    const texts = said.map(({ message }) => message.text).filter((text) => text.includes('evil'));
    expect(texts).toHaveLength(3);
    for (const text of texts) {
      // As the specification reads it: an escaped character is no syntax.
      const bare = text.replaceAll(/\\[[\]\\]/g, '').replaceAll(/\{\{|\}\}/g, '');
      expect(bare).not.toMatch(/[[\]\\{}]/);
      expect(unescaped(text)).toContain(evil);
    }
  });

  it('has what GitHub asks of every result', () => {
    const [run] = (toSarif(sampleReport(), '1.2.3') as { runs: { results: Record<string, unknown>[] }[] }).runs;
    expect(run?.results).toHaveLength(2);
    for (const result of run?.results ?? []) {
      expect(result).toMatchObject({
        ruleId: 'SEMANTIC_OVERLAP',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'conf/mcp.json' },
              region: { startLine: 3, startColumn: 5, endLine: 5, endColumn: 6 },
            },
          },
        ],
        relatedLocations: [{ physicalLocation: { region: { startLine: 9 } } }],
        partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{16}:1$/) as string },
      });
    }
  });
});

interface Message {
  readonly message: { readonly text: string };
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\([[\]\\])/g, '$1').replaceAll(/\{\{|\}\}/g, (pair) => pair.charAt(0));

describe('JUnit', () => {
  const xml = toJunit(sampleReport(), new Date('2026-11-23T09:12:44.123Z'));

  it('counts what it holds, failures apart from errors', () => {
    const count = (element: string): number => xml.split(`<${element} `).length - 1;
    expect(xml).toContain('tests="5" failures="2" errors="2"');
    expect([count('testcase'), count('failure'), count('error')]).toEqual([5, 2, 2]);
    expect(xml).toContain('timestamp="2026-11-23T09:12:44"');
  });

  it('is valid for Jenkins and for Ant, with hostile words in it too', async () => {
    for (const name of ['junit-10-jenkins.xsd', 'JUnit-windyroad.xsd']) {
      const schema = readFileSync(junitSchema(name), 'utf8');
      const { errors } = await validateXML({ xml: { fileName: 'mtgs.xml', contents: xml }, schema });
      expect(
        errors.map(({ message }) => message),
        name,
      ).toEqual([]);
    }
  });

  it('is well-formed with hostile words in it', () => {
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\uFFFE\uFFFF]/u);
    const open: string[] = [];
    for (const [, close, name = '', attributes = '', self] of xml.matchAll(
      /<(\/)?([a-z-]+)((?: [a-z]+="[^"<>]*")*)(\/)?>/g,
    )) {
      expect(attributes).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos);)/);
      if (close !== undefined) expect(open.pop()).toBe(name);
      else if (self === undefined) open.push(name);
    }
    expect(open).toEqual([]);
    const outside = xml.replace(/^<\?xml[^>]*\?>/, '').replaceAll(/<\/?[a-z-]+(?: [a-z]+="[^"<>]*")*\/?>/g, '');
    expect(outside).not.toMatch(/[<>]/);
  });
});
