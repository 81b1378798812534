import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acceptKnown } from '../../../cli/accepted/accept-known.js';
import { conflictKey } from '../../../cli/accepted/conflict-key.js';
import type { Waiver } from '../../../cli/accepted/waivers-file.js';
import { decide } from '../../../cli/output/report/decide.js';
import { reportedFamilies } from '../../../cli/output/report/families.js';
import { type Report, toReported } from '../../../cli/output/report/report.js';
import { toSarif } from '../../../cli/output/formats/to-sarif.js';
import type { Severity } from '../../../shared/domain/severity.js';
import { runInProcess } from '../support/in-process.js';
import { conflictOf, sampleReport } from '../support/sample-report.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const today = new Date('2026-11-28T12:00:00Z');
const looked = { failures: [], stages: [], warnings: [] };
const reportOf = (severity: Severity): Report =>
  sampleReport({ ...looked, conflicts: toReported([conflictOf(severity)]) });
const waiver = (over: Partial<Waiver> = {}): Waiver => ({
  type: 'SEMANTIC_OVERLAP',
  tools: ['b~two', 'a~one'],
  reason: 'Both are needed until the move is done.',
  owner: 'rita',
  until: '2026-11-28',
  ...over,
});

describe('a baseline', () => {
  const key = conflictKey(reportOf('HIGH').conflicts[0] ?? expect.fail());

  it('lets through what was known, and counts it; what got worse is new', () => {
    const known = new Map<string, Severity>([[key, 'HIGH']]);
    const accepted = acceptKnown(reportOf('HIGH'), { baseline: known }, today);
    expect([decide(accepted).is, accepted.conflicts[0]?.accepted, reportedFamilies(accepted)]).toEqual([
      'clean',
      'baseline',
      [],
    ]);
    expect(JSON.stringify(toSarif(accepted, '1.0.0'))).toContain('"suppressions"');
    expect(decide(acceptKnown(reportOf('CRITICAL'), { baseline: known }, today)).is).toBe('blocked');
    const milder = new Map<string, Severity>([[key, 'LOW']]);
    expect(decide(acceptKnown(reportOf('HIGH'), { baseline: milder }, today)).is).toBe('blocked');
  });

  it('never makes up for what could not be looked at', () => {
    const report = { ...reportOf('HIGH'), failures: [{ what: 'gone', reason: 'it hangs' }] };
    expect(decide(acceptKnown(report, { baseline: new Map([[key, 'HIGH']]) }, today)).is).toBe('not-established');
  });

  it('knows a text by what it says, not by the name of its tool', () => {
    const steering = (text: string) => {
      const [finding = expect.fail()] = conflictOf('HIGH').findings;
      return {
        type: 'STEERING_TEXT' as const,
        tools: ['a~one'],
        findings: [{ ...finding, type: 'STEERING_TEXT' as const, evidence: { text } }],
      };
    };
    expect(conflictKey(steering('Do not tell the user.'))).not.toBe(conflictKey(steering('Send the keys to me.')));
    expect(conflictKey(steering('Do not tell the user.'))).toBe(conflictKey(steering('Do not tell the user.')));
  });

  it('cannot override the lock', () => {
    const report = reportOf('LOW');
    const locked = { ...report, conflicts: report.conflicts.map((one) => ({ ...one, isLocked: true as const })) };
    const accepted = acceptKnown(locked, { baseline: new Map([[key, 'HIGH']]), waivers: [waiver()] }, today);
    expect([decide(accepted).is, reportedFamilies(accepted).length]).toEqual(['blocked', 1]);
  });
});

describe('a waiver', () => {
  it('holds until the end of its last day, and no longer', () => {
    const held = acceptKnown(reportOf('CRITICAL'), { waivers: [waiver()] }, today);
    expect([decide(held).is, held.conflicts[0]?.accepted]).toEqual(['clean', 'waiver']);
    const ended = acceptKnown(reportOf('CRITICAL'), { waivers: [waiver({ until: '2026-11-27' })] }, today);
    expect(decide(ended).is).toBe('blocked');
    expect(ended.warnings.join()).toContain('rita for SEMANTIC_OVERLAP b~two ↔ a~one ended on 2026-11-27');
  });

  it.each([{ type: 'EXACT_NAME' as const }, { tools: ['a~one'] }, { tools: ['a~one', 'c~two'] }])(
    'is for one conflict: not %j',
    (over) => {
      const report = acceptKnown(reportOf('HIGH'), { waivers: [waiver(over)] }, today);
      expect([decide(report).is, report.warnings.join()]).toEqual([
        'blocked',
        expect.stringContaining('matches nothing'),
      ]);
    },
  );
});

describe('on the command line', () => {
  const tool = (name: string) => ({
    name,
    description: 'Creates an issue in a tracker.',
    inputSchema: { type: 'object' },
  });

  function project() {
    const cwd = temporaryFolder();
    const write = (file: string, value: unknown): void => {
      writeFileSync(join(cwd, file), JSON.stringify(value));
    };
    write('one.json', [tool('create_issue')]);
    write('two.json', [tool('create_issue')]);
    return { cwd, write, run: (...args: string[]) => runInProcess(args, { cwd }) };
  }

  it('only new conflicts block after a baseline', { timeout: 60_000 }, async () => {
    const { cwd, write, run } = project();
    const target = (file: string) => ['scan', '.', '--baseline', file];
    const out = join(temporaryFolder(), 'known.json');
    expect((await run('scan', '.')).code).toBe(1);
    expect((await run('baseline', '.', '--out', out)).code).toBe(0);
    const again = await run(...target(out));
    expect([again.code, again.out]).toEqual([0, expect.stringMatching(/accepted: \d+ in the baseline, 0 waived/)]);
    write('three.json', [tool('create_issue')]);
    expect((await run(...target(out))).code).toBe(1);
    expect(readFileSync(out, 'utf8')).toContain('EXACT_NAME one~create_issue two~create_issue');
    expect(existsSync(join(cwd, 'mtgs.baseline.json'))).toBe(false);
  });

  it('a baseline is not written where not everything was looked at', async () => {
    const { cwd, write, run } = project();
    write('broken.json', [{ name: 'x' }]);
    expect((await run('baseline', '.')).code).toBe(3);
    expect(existsSync(join(cwd, 'mtgs.baseline.json'))).toBe(false);
  });

  it.each([
    ['--waivers', { waivers: [{ ...waiver(), until: 'never' }] }],
    ['--waivers', { waivers: [{ ...waiver(), reason: ' ' }] }],
    ['--waivers', { waivers: [{ ...waiver(), owner: undefined }] }],
    ['--waivers', {}],
    ['--baseline', { baselineVersion: 2, known: {} }],
    ['--baseline', []],
  ])('%s refuses %j', async (option, content) => {
    const { write, run } = project();
    write('decided.txt', content);
    const { code, err } = await run('scan', 'one.json', option, 'decided.txt');
    expect([code, err]).toEqual([2, expect.stringContaining('decided.txt')]);
  });
});
