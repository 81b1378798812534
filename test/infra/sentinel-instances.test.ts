import { describe, expect, test } from 'vitest';
import { siemRow } from '../../shared/audit/siem-row.js';
import { type Act, chainOf, sent, sentAs } from '../support/infra/sentinel-cases.js';
import { bookQueries, hunts, parsers, rules } from '../support/infra/sentinel-content.js';
import { began } from '../support/infra/sentinel-tests.js';
import {
  createWorkspace,
  days,
  hours,
  incidentsOf,
  later,
  minutes,
  ownInstance,
  type Sent,
  unnamed,
} from '../support/infra/sentinel-workspace.js';

const ruleOf = (file: string) => rules.find(([name]) => name === file)![1];
const huntOf = (file: string) => hunts.find(([name]) => name === file)![1];
const registered = (count: number, subject = 'thing'): Act[] =>
  Array.from({ length: count }, (_, at) => ({ type: 'TOOL_REGISTERED', subject, ms: minutes(at) }));

/** What each instance sent, which arrives in turn: of each the next entry. */
function interleaved(instances: Readonly<Record<string, readonly Sent[]>>) {
  const workspace = createWorkspace();
  const longest = Math.max(...Object.values(instances).map(({ length }) => length));
  for (let at = 0; at < longest; at += 1)
    for (const [instance, entries] of Object.entries(instances))
      workspace.arrive(entries.slice(at, at + 1), later(began, minutes(at) + 20_000), instance);
  return workspace;
}
const found = (file: string, workspace: ReturnType<typeof createWorkspace>, forDays = 1) =>
  incidentsOf(ruleOf(file), workspace, { from: began, forDays }).map(({ alerts }) => alerts[0]!);

describe('two instances with chains of the same names, in one workspace', () => {
  const one = sent(began, registered(5));
  const other = sent(began, registered(5, 'another thing'));

  test('have neither gaps nor changed entries where both are whole', () => {
    const workspace = interleaved({ dev: one, prod: other });
    expect(found('chain-has-a-gap', workspace)).toEqual([]);
    expect(found('entry-was-changed', workspace)).toEqual([]);
    for (const hunt of ['gaps-at-any-time', 'entries-changed-at-any-time'])
      expect(workspace.search(huntOf(hunt).query, later(began, hours(3))), hunt).toEqual([]);
  });

  test('do not fill the gaps of each other', () => {
    const workspace = interleaved({ dev: one, prod: other.toSpliced(2, 1) });
    expect(found('chain-has-a-gap', workspace)).toMatchObject([{ Instance: 'prod', Chain: 'prod', Missing: 1 }]);
    const gaps = workspace.search(huntOf('gaps-at-any-time').query, later(began, hours(3)));
    expect(gaps).toMatchObject([{ Instance: 'prod', Missing: 1 }]);
  });

  test('are told apart where an entry of one of them is changed', () => {
    const workspace = interleaved({ dev: one, prod: other });
    workspace.arrive([{ ...other[1], after: { status: 'active' } }], later(began, hours(5)), 'prod');
    expect(found('entry-was-changed', workspace)).toMatchObject([{ Instance: 'prod', Versions: 2, Sequences: '[2]' }]);
    const versions = workspace.search(huntOf('entries-changed-at-any-time').query, later(began, hours(6)));
    expect(versions.map(({ Instance }) => Instance)).toEqual(['prod', 'prod']);
  });

  test('are told apart where the same entries of both cannot be read', () => {
    const bad = [1, 2].map((sequence) =>
      siemRow({ chain: 'prod', sequence, damaged: `the document ${sequence}: it is none` }, began),
    );
    const workspace = interleaved({ dev: bad, prod: bad });
    const { query } = huntOf('entries-changed-at-any-time');
    const rows = workspace.search(query, later(began, hours(1)));
    expect(rows.map(({ Instance, Sequence, Versions }) => [Instance, Sequence, Versions])).toEqual([
      ...['dev', 'prod'].flatMap((instance) => [1, 2].map((sequence) => [instance, sequence, 1])),
    ]);
  });

  test('are told apart where the log of the younger one comes late, with numbers that the older one has had', () => {
    const workspace = createWorkspace();
    const old = sentAs(chainOf(began, registered(40)));
    workspace.arrive(old.slice(30), later(began, days(20)), 'dev');
    workspace.arrive(one, later(began, days(20) + hours(2)), 'prod');
    expect(
      incidentsOf(ruleOf('entry-was-changed'), workspace, { from: later(began, days(20)), forDays: 1 }),
    ).toHaveLength(0);
  });

  test('are told apart where only one goes silent', () => {
    const workspace = createWorkspace();
    for (let hour = 0; hour < 40; hour += 1) {
      workspace.arrive(one.slice(0, 1), later(began, hours(hour)), 'dev');
      if (hour < 5) workspace.arrive(other.slice(0, 1), later(began, hours(hour)), 'prod');
    }
    expect(found('audit-is-silent', workspace, 1.6)).toMatchObject([{ Instance: 'prod', Application: 'MTGS' }]);
  });

  const rita = { kind: 'api-key', id: 'k1', name: 'Rita' } as const;
  const approved = (after: object = {}): Act => ({
    ...{ type: 'APPROVAL_APPROVED', subject: 'approval-1', by: rita, ms: minutes(2) },
    after: { status: 'APPROVED', toolId: 'crm~find', version: 2, ...after },
  });
  const updated: Act = { type: 'TOOL_UPDATED', subject: 'crm~find', ms: minutes(9), after: { version: 3 } };
  const removed = Array.from({ length: 5 }, (_, at): Act => ({ type: 'TOOL_DELETED', subject: `crm~tool_${at}` }));
  const refused = (reason: string): Act => ({ type: 'ACCESS_REFUSED', after: { reason } });
  /** Nothing in either instance; in one, it would be a finding. */
  const apart: Readonly<Record<string, readonly [readonly Act[], readonly Act[]]>> = {
    'tool-changed-after-approval': [[approved()], [...registered(1), updated]],
    'mass-removal': [removed, removed.map((act) => ({ ...act, subject: `${act.subject}_too` }))],
    'key-guessing': [
      [refused('a'), refused('b'), refused('c')],
      [refused('d'), refused('e')],
    ],
  };

  test.each(Object.entries(apart))('do not make a finding of %s together', (file, [dev, prod]) => {
    expect(found(file, interleaved({ dev: sent(began, dev), prod: sent(began, prod) }))).toEqual([]);
    expect(found(file, interleaved({ dev: sent(began, [...dev, ...prod]) }))).toMatchObject([{ Instance: 'dev' }]);
  });

  test('do not lend the name of who asked', () => {
    const asked: Act = { type: 'APPROVAL_REQUESTED', subject: 'approval-1', by: { ...rita, name: 'Ada' } };
    const noted = sent(began, [...registered(1), approved({ note: 'Both keys were made by Root.' })]);
    const workspace = interleaved({ dev: sent(began, [asked]), prod: noted });
    const [alert, ...others] = found('approval-by-maker-of-keys', workspace);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ Instance: 'prod', DeciderName: 'Rita' });
    expect(alert?.['AskerName']).toBeUndefined();
    const alone = interleaved({ dev: sent(began, [asked, approved({ note: 'Both keys were made by Root.' })]) });
    expect(found('approval-by-maker-of-keys', alone)).toMatchObject([{ Instance: 'dev', AskerName: 'Ada' }]);
  });

  test('do not lend each other keys of the same id', () => {
    const made: Act = { type: 'API_KEY_CREATED', subject: rita.id };
    const { query } = huntOf('new-key-used-at-once');
    const search = (workspace: ReturnType<typeof createWorkspace>) => workspace.search(query, later(began, hours(1)));
    expect(search(interleaved({ dev: sent(began, [made]), prod: sent(began, [approved()]) }))).toEqual([]);
    expect(search(interleaved({ dev: sent(began, [made, approved()]) }))).toMatchObject([{ Instance: 'dev' }]);
  });
});

describe('rows from before there was a column for the instance', () => {
  const entries = sent(began, registered(6));

  test('are a log of their own, in which rules go on to find what they did', () => {
    const workspace = interleaved({ [unnamed]: entries.toSpliced(2, 1), prod: sent(began, registered(5, 'another')) });
    expect(found('chain-has-a-gap', workspace)).toMatchObject([{ Instance: unnamed, AlertSeverity: 'High' }]);
  });

  test('are not compared with those after it: that a named chain has no beginning is said once, as Low', () => {
    const workspace = createWorkspace();
    workspace.arrive(entries.slice(0, 3), began, unnamed);
    workspace.arrive(entries.slice(3), later(began, hours(2)), ownInstance);
    expect(found('chain-has-a-gap', workspace, 14)).toMatchObject([
      { Instance: ownInstance, AlertSeverity: 'Low', Before: '[4]' },
    ]);
    expect(found('entry-was-changed', workspace, 14)).toEqual([]);
  });

  test('are said to be a gap, as High, where somebody changes one of them after it', () => {
    const workspace = createWorkspace();
    workspace.arrive(entries.slice(0, 3), began, unnamed);
    workspace.arrive(entries.slice(3), later(began, hours(2)), ownInstance);
    workspace.arrive([{ ...entries[1], after: { status: 'active' } }], later(began, hours(30)), ownInstance);
    const of = incidentsOf(ruleOf('chain-has-a-gap'), workspace, { from: later(began, hours(30)), forDays: 1 });
    expect(of.flatMap(({ alerts }) => alerts)).toContainEqual(
      expect.objectContaining({ Instance: ownInstance, AlertSeverity: 'High', Missing: 1 }),
    );
  });

  test('are shown in the workbook, under a name that says so', () => {
    const workspace = createWorkspace();
    workspace.arrive(entries, began, unnamed);
    workspace.arrive(entries, began, ownInstance);
    const search = (query: string) => workspace.search(query, later(began, hours(1)));
    const [choices, chains] = ['Instance', 'entries-by-chain'].map(
      (name) => bookQueries.find(([one]) => one === name)![1],
    );
    expect(search(choices!)).toEqual([
      { value: ownInstance, label: ownInstance, selected: true },
      { value: 'without a name', label: 'without a name', selected: false },
    ]);
    for (const instance of [ownInstance, 'without a name'])
      expect(search(chains!.replace(`'${ownInstance}'`, `'${instance}'`))).toMatchObject([{ Entries: 6, Missing: 0 }]);
  });
});

test('every rule says of which instance it found something, and groups by it', () => {
  for (const [file, { customDetails, incidentConfiguration }] of rules) {
    expect(customDetails['Instance'], file).toBe('Instance');
    expect(incidentConfiguration.groupingConfiguration.groupByCustomDetails, file).toContain('Instance');
  }
});

test('the workbook shows one instance at a time', () => {
  for (const [name, query] of bookQueries)
    if (name !== 'Instance') expect(query, name).toContain(`Instance) == '${ownInstance}'`);
});

test.each(parsers)('the parser %s gives the instance as the device', (_, { ParserQuery }) => {
  expect(ParserQuery).toContain("Dvc = iif(isempty(Instance), 'MTGS', Instance)");
  expect(ParserQuery).toContain('DvcId = Instance,');
});
