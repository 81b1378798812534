import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { auditEntrySchema, damagedEntrySchema } from '../../shared/domain/governance/audit-entry.js';
import { actorSchema, eventTypeSchema } from '../../shared/domain/event.js';
import { damagedType } from '../../shared/audit/siem-row.js';
import { createKqlCheck } from '../support/infra/kql.js';
import { chainOf, sent, sentAs } from '../support/infra/sentinel-cases.js';
import { bookQueries, eventsIn, hunts, pageQueries, parsers, rules } from '../support/infra/sentinel-content.js';
import { columns, fields, filesIn, readJson } from '../support/infra/sentinel-files.js';
import { began, testRules, withArrived } from '../support/infra/sentinel-tests.js';
import {
  createWorkspace,
  days,
  hours,
  incidentsOf,
  later,
  minutes,
  schemas,
  transformationOf,
} from '../support/infra/sentinel-workspace.js';
import { describeWithBicep } from '../support/infra/with-bicep.js';

const analyse = createKqlCheck(schemas);

const registered = (count: number, everyMs = minutes(1)) =>
  Array.from({ length: count }, (_, at) => ({ type: 'TOOL_REGISTERED' as const, ms: at * everyMs }));

test('the check of queries does find mistakes', () => {
  expect(analyse('MtgsAudit_CL | where Sequenc > 1').problems).toHaveLength(1);
  expect(analyse('MtgsAudit | take 1').problems).not.toEqual([]);
  expect(analyse("MtgsAudit_CL | where Sequence contains 'x'").problems).not.toEqual([]);
});

test('what works queries out for these tests refuses what it does not know, and what Log Analytics would not answer', () => {
  const run = (query: string) => createWorkspace().search(query, began);
  expect(run('MtgsAudit_CL | where Sequence > 1')).toEqual([]);
  expect(() => run('MtgsAudit_CL | top 3 by Sequence')).toThrow('TopOperator is not carried out');
  const { workspace } = withArrived(sent(began, registered(1)), 'at once');
  const ask = (query: string) => workspace.search(query, later(began, hours(1)));
  expect(() => ask('MtgsAudit_CL | where strlen(Chain) > 1')).toThrow('strlen is not worked out');
  expect(() =>
    ask('MtgsAudit_CL | summarize arg_min(Sequence, *) by Chain | where ingestion_time() > ago(1h)'),
  ).toThrow('not one of the table');
});

test('the stream has the fields of an entry, whole or damaged, and no others', () => {
  const ofEntries = Object.keys({ ...auditEntrySchema.shape, ...damagedEntrySchema.shape });
  expect(fields.map(({ name }) => name).sort()).toEqual(ofEntries.sort());
});

test('the transformation gives the columns of the table, and nothing reserved is among them', () => {
  const { problems, columns: given } = analyse(transformationOf('contoso'));
  expect(problems).toEqual([]);
  expect(given).toEqual(Object.fromEntries(columns.map(({ name, type }) => [name, type])));
  expect(columns.filter(({ name }) => /^(id|type|tenantid|title|uniqueid|_.*)$/i.test(name))).toEqual([]);
  // A transformation takes few functions: these are among them.
  const used = columns.flatMap(({ from }) => [...from.matchAll(/(\w+)\(/g)].map(([, name]) => name));
  expect([...new Set(used)].sort()).toEqual(['ago', 'iif', 'isnotempty', 'now', 'tostring']);
});

describe.each(rules)('the rule %s', (_, rule) => {
  const { problems, columns: given } = analyse(rule.query);
  test('has a query without mistakes, about events that there are', () => {
    expect(problems).toEqual([]);
    const known = new Set<string>([...eventTypeSchema.options, damagedType]);
    expect(eventsIn(rule.query).filter((name) => !known.has(name))).toEqual([]);
  });

  test('maps and shows columns that its query has', () => {
    const named = [
      ...rule.entityMappings.flatMap(({ fieldMappings }) => fieldMappings.map(({ columnName }) => columnName)),
      ...Object.values(rule.customDetails),
      ...Object.values(rule.alertDetailsOverride ?? {}),
      'TimeGenerated',
    ];
    expect(named.filter((name) => !(name in given))).toEqual([]);
  });

  test('looks back as far as Sentinel allows, and takes for new what arrived since its last run', () => {
    expect(rule).toMatchObject({ queryFrequency: '1h', queryPeriod: '14d' });
    expect(rule.query).toContain('| extend Arrived = ingestion_time()');
    // Ten minutes more than an hour: Sentinel runs rules five minutes late, and never on the second.
    expect(rule.query).toMatch(/ago\((1[hd] \+ )?70m\)/);
    // A bound on any other time loses what arrives after it.
    expect(rule.query).not.toMatch(/(TimeGenerated|IngestedAt|EventTime) *(>|between)[^|]*ago\(/);
  });
});

testRules(rules);

const ruleOf = (file: string) => rules.find(([name]) => name === file)![1];
describe('a gap in a chain', () => {
  const rule = ruleOf('chain-has-a-gap');
  const [one, two, three] = sent(began, registered(3));
  const at = later(began, minutes(10));
  const search = (workspace: ReturnType<typeof createWorkspace>, forDays = 2) =>
    incidentsOf(rule, workspace, { from: at, forDays });

  test('that is filled within an hour is none', () => {
    const workspace = createWorkspace();
    workspace.arrive([one!, three!], at);
    workspace.arrive([two!], later(at, minutes(55)));
    expect(search(workspace)).toEqual([]);
  });

  test('that is filled later was found before, once', () => {
    const workspace = createWorkspace();
    workspace.arrive([one!, three!], at);
    workspace.arrive([two!], later(at, hours(9)));
    expect(search(workspace)).toHaveLength(1);
  });

  test('that is filled later by what does not belong there is found again', () => {
    const workspace = createWorkspace();
    workspace.arrive([one!, three!], at);
    workspace.arrive([{ ...two, hash: 'f'.repeat(64) }], later(at, hours(9)));
    const [incident, ...others] = search(workspace);
    expect(others).toEqual([]);
    expect(incident?.alerts.at(-1)).toMatchObject({ Chain: 'prod', Gaps: 1, Missing: 0, Before: '[3]' });
  });

  test('that stays is found once, not every hour', () => {
    const workspace = createWorkspace();
    workspace.arrive([one!, three!], at);
    const [incident, ...others] = search(workspace, 15);
    expect(others).toEqual([]);
    expect(incident?.alerts.length).toBeLessThanOrEqual(2);
    expect(incident?.alerts[0]).toMatchObject({ Missing: 1, AlertSeverity: 'High' });
  });

  test('after three weeks without entries is not judged as one, and not passed over', () => {
    const entries = sent(began, [...registered(3), { type: 'TOOL_REGISTERED', ms: days(21) }]);
    for (const missing of [[], entries.slice(2, 3)]) {
      const { workspace, last } = withArrived(
        entries.filter((entry) => !missing.includes(entry)),
        'at once',
      );
      const [incident, ...others] = incidentsOf(rule, workspace, { from: last, forDays: 2 });
      expect(others).toEqual([]);
      expect(incident?.alerts[0]).toMatchObject({ AlertSeverity: 'Low', Before: '[4]' });
      const hunt = hunts.find(([name]) => name === 'gaps-at-any-time')![1];
      const found = workspace.search(hunt.query, later(last, hours(1)), { windowDays: 90 });
      expect(found.map(({ Missing }) => Missing)).toEqual(missing.length === 0 ? [] : [1]);
    }
  });
});

describe('a changed entry', () => {
  const rule = ruleOf('entry-was-changed');
  const hunt = hunts.find(([name]) => name === 'entries-changed-at-any-time')![1];
  const entries = sent(began, registered(3));
  const other = new Date('2026-02-02T00:00:00.000Z').toISOString();
  const changes: Readonly<Record<string, unknown>> = {
    ...{ eventId: 'another', type: 'TOOL_DELETED', at: other, ingestedAt: other, requestId: 'another' },
    ...{ before: { status: 'pending' }, after: { status: 'active' } },
    ...{ previousHash: 'e'.repeat(64), hash: 'f'.repeat(64), damaged: 'the document: it is none' },
    ...{ actor: { kind: 'user', id: 'ada', name: 'Ada' }, subject: { kind: 'thing', id: 'another' } },
  };
  const ofActor = { kind: 'app', id: 'ada', name: 'Ada' };

  test('is found whatever was changed in it', () => {
    expect(Object.keys(changes).sort()).toEqual(
      fields.flatMap(({ name }) => (['chain', 'sequence'].includes(name) ? [] : [name])).sort(),
    );
    const { actor } = entries[1] as { actor: Record<string, string> };
    const versions = [
      ...Object.entries(changes).map(([field, value]) => ({ ...entries[1], [field]: value })),
      ...Object.entries(ofActor).map(([field, value]) => ({ ...entries[1], actor: { ...actor, [field]: value } })),
      { ...entries[1], subject: { kind: 'tool', id: 'thing' } },
    ];
    for (const changed of versions) {
      const { workspace, last } = withArrived(entries, 'at once');
      const cameBy = later(last, hours(30));
      workspace.arrive([changed], cameBy);
      const incidents = incidentsOf(rule, workspace, { from: later(cameBy, minutes(3)), forDays: 2 });
      expect(incidents, JSON.stringify(changed)).toHaveLength(1);
      expect(incidents[0]?.alerts[0]).toMatchObject({ Entries: 1, Versions: 2, Sequences: '[2]' });
      expect(workspace.search(hunt.query, later(cameBy, hours(1)))).toHaveLength(2);
    }
  });

  test('is found when it is older than all that the rule sees', () => {
    const { workspace, last } = withArrived(
      [...entries, ...sentAs(chainOf(began, registered(45, hours(12))).slice(3))],
      'at once',
    );
    workspace.arrive([{ ...entries[1], after: { status: 'active' } }], later(last, minutes(30)));
    const [incident, ...others] = incidentsOf(rule, workspace, { from: later(last, minutes(31)), forDays: 2 });
    expect(others).toEqual([]);
    expect(incident?.alerts[0]).toMatchObject({ Entries: 1, Sequences: '[2]' });
    const found = workspace.search(hunt.query, later(last, hours(1)), { windowDays: 90 });
    expect(found.map(({ After }) => After)).toEqual([undefined, { status: 'active' }]);
  });

  test('is none where the whole log comes late, a part at a time', () => {
    const workspace = createWorkspace();
    const all = sent(began, registered(60, hours(12)));
    const back = later(began, days(35));
    for (let part = 0; part < 6; part += 1)
      workspace.arrive(all.slice(part * 10, part * 10 + 10), later(back, hours(part)));
    expect(incidentsOf(rule, workspace, { from: back, forDays: 2 })).toEqual([]);
  });
});

test.each(hunts)('the hunting query %s has no mistakes', (_, { query }) => {
  expect(analyse(query).problems).toEqual([]);
  const known = new Set<string>([...eventTypeSchema.options, damagedType]);
  expect(eventsIn(query).filter((name) => !known.has(name))).toEqual([]);
});

test.each([...bookQueries, ...pageQueries])('the query %s that people see has no mistakes', (_, query) => {
  expect(analyse(query).problems).toEqual([]);
  const known = new Set<string>(eventTypeSchema.options);
  expect(eventsIn(query).filter((name) => !known.has(name))).toEqual([]);
});

const mandatory = [
  ...['EventCount', 'EventStartTime', 'EventEndTime', 'EventType', 'EventResult', 'EventProduct', 'EventVendor'],
  ...['EventSchema', 'EventSchemaVersion', 'Dvc', 'Operation', 'Object'],
];
test.each(parsers)('the parser %s has what ASIM asks for', (name, { ParserName, ParserParams, ParserQuery }) => {
  expect(ParserName).toBe(name);
  const values = ParserParams.map((one) => `let ${one.Name} = ${one.Default === "'*'" ? "'*'" : String(one.Default)};`);
  const { problems, columns: given } = analyse(`${values.join('\n')}\n${ParserQuery}`);
  expect(problems).toEqual([]);
  expect(mandatory.filter((column) => !(column in given))).toEqual([]);
  expect(given).toMatchObject({ EventStartTime: 'datetime', EventCount: 'int', AdditionalFields: 'dynamic' });
});

const subjectKinds = globSync('{shared,functions,orchestrations}/**/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/subject: \{ kind: '([\w-]+)'/g)].map(([, kind = '']) => kind),
);
test.each(parsers)('the parser %s tells apart what MTGS writes', (_, { ParserQuery }) => {
  const compared = [
    ...ParserQuery.matchAll(/(SubjectKind|ActorKind|EventOriginalType) (?:== ('[^']*')|in \(([^)]*)\))/g),
  ];
  const wordsOf = (column: string) =>
    compared.flatMap(([, name, one, list]) => (name === column ? (one ?? list!).match(/\w[\w-]*/g)! : []));
  expect(subjectKinds).toEqual(expect.arrayContaining(wordsOf('SubjectKind')));
  expect(actorSchema.shape.kind.options).toEqual(expect.arrayContaining(wordsOf('ActorKind')));
  expect([...eventTypeSchema.options, damagedType]).toEqual(expect.arrayContaining(wordsOf('EventOriginalType')));
  for (const [, end = ''] of ParserQuery.matchAll(/endswith '(\w+)'/g)) {
    expect(
      eventTypeSchema.options.filter((type) => type.endsWith(end)),
      end,
    ).not.toEqual([]);
  }
});

test('ids and names are of one rule each', () => {
  const all = [...rules, ...hunts].map(([, one]) => one);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test('the package lists every file of the solution', () => {
  const list = z.array(z.string());
  const data = z
    .strictObject({
      ...{ Name: z.literal('MTGS'), Author: z.string().min(1), Logo: z.string(), Description: z.string().min(20) },
      ...{ 'Data Connectors': list, 'Analytic Rules': list, 'Hunting Queries': list, Parsers: list, Workbooks: list },
      ...{ Playbooks: list, BasePath: z.string(), Version: z.string().regex(/^[3-9]\.\d+\.\d+$/) },
      ...{
        Metadata: z.literal('SolutionMetadata.json'),
        TemplateSpec: z.literal(true),
        Is1PConnector: z.literal(false),
      },
    })
    .parse(readJson('Data/Solution_MTGS.json'));
  for (const part of ['Data Connectors', 'Analytic Rules', 'Hunting Queries', 'Parsers', 'Workbooks'] as const) {
    expect([...data[part]].sort()).toEqual(filesIn(part));
    expect(data[part].length).toBeGreaterThan(0);
  }
  z.strictObject({
    publisherId: z.string().regex(/^[a-z0-9-]+$/),
    offerId: z.string().regex(/^[a-z0-9-]+$/),
    firstPublishDate: z.iso.date(),
    providers: z.array(z.string()).min(1),
    categories: z.strictObject({ domains: z.array(z.string()).min(1), verticals: z.array(z.string()) }),
    support: z.strictObject({ name: z.string(), tier: z.enum(['Community', 'Partner', 'Microsoft']), link: z.url() }),
  }).parse(readJson('SolutionMetadata.json'));
});

describeWithBicep('what Sentinel is given', (bicep) => {
  const propertiesSchema = z.looseObject({ query: z.string().optional() });
  const pushed = bicep.snapshot('sentinel/main.bicepparam', 'rg');
  const pulled = bicep.snapshot('sentinel/pull.bicepparam', 'rg');
  const of = (resources: typeof pushed, type: string) =>
    resources
      .filter((one) => one.type === type)
      .map(({ name, properties }) => ({ name, properties: propertiesSchema.parse(properties) }));

  test('every rule, hunting query and parser of the solution', () => {
    const deployed = of(pushed, 'Microsoft.SecurityInsights/alertRules');
    const wanted = rules.map(([, { id, query }]) => [id, query]).sort();
    expect(deployed.map(({ name, properties }) => [name, properties.query]).sort()).toEqual(wanted);
    for (const { name, properties } of deployed) {
      const [, rule] = rules.find(([, { id }]) => id === name)!;
      const { eventGroupingSettings, incidentConfiguration, alertDetailsOverride = null } = rule;
      // A rule that pauses after an alert would never judge what arrives meanwhile.
      expect(properties).toMatchObject({
        enabled: true,
        queryFrequency: 'PT1H',
        queryPeriod: 'P14D',
        suppressionEnabled: false,
      });
      expect(properties).toMatchObject({ eventGroupingSettings, incidentConfiguration });
      expect(properties['alertDetailsOverride'] ?? null).toEqual(alertDetailsOverride);
    }
    const searches = of(pushed, 'Microsoft.OperationalInsights/workspaces/savedSearches').map(
      ({ name }) => name.split('/')[1],
    );
    expect(searches.sort()).toEqual([...hunts.map(([, { id }]) => id), ...parsers.map(([name]) => name)].sort());
  });

  test('one stream and one table, whether entries are pushed or pulled', () => {
    for (const resources of [pushed, pulled]) {
      const [rule] = of(resources, 'Microsoft.Insights/dataCollectionRules');
      expect(rule?.properties).toMatchObject({
        streamDeclarations: { 'Custom-MtgsAudit': { columns: fields } },
        dataFlows: [
          {
            streams: ['Custom-MtgsAudit'],
            outputStream: 'Custom-MtgsAudit_CL',
            transformKql: transformationOf(resources === pushed ? 'example' : 'tools'),
          },
        ],
      });
      const [table] = of(resources, 'Microsoft.OperationalInsights/workspaces/tables');
      expect(table?.properties).toMatchObject({
        schema: { columns: columns.map(({ name, type }) => ({ name, type })) },
      });
    }
  });

  test('a rule and connections of its own for each instance, which write its name into the rows', () => {
    const ownOf = (resources: typeof pushed) =>
      ['Microsoft.Insights/dataCollectionRules', 'Microsoft.SecurityInsights/dataConnectors'].flatMap((type) =>
        of(resources, type).map(({ name }) => name),
      );
    const fileOf = (name: string) => join(bicep.folder, 'sentinel', name);
    const longest = /@maxLength\((\d+)\)\nparam instance/.exec(readFileSync(fileOf('pull.bicep'), 'utf8'))?.[1];
    const name = 'Other'.padEnd(Number(longest), 's');
    const parameters = readFileSync(fileOf('pull.bicepparam'), 'utf8');
    writeFileSync(fileOf('other.bicepparam'), parameters.replace("'tools'", `'${name}'`));
    const other = bicep.snapshot('sentinel/other.bicepparam', 'rg');
    expect(ownOf(pulled)).toEqual(['dcr-mtgs-audit-tools', 'MtgsAudit-tools_prod', 'MtgsAudit-tools_instance']);
    expect(ownOf(other).filter((name) => ownOf(pulled).includes(name))).toEqual([]);
    // Azure does not tell names of rules apart by case, and queries do.
    const [rule] = of(other, 'Microsoft.Insights/dataCollectionRules');
    expect(rule?.properties).toMatchObject({ dataFlows: [{ transformKql: transformationOf(name.toLowerCase()) }] });
    // Azure puts the name of the rule into that of its endpoint.
    expect(rule?.name.length).toBeLessThanOrEqual(30);
    const tenant = bicep.snapshot('tenants/everything.bicepparam');
    const [ofTenant] = of(tenant, 'Microsoft.Insights/dataCollectionRules').filter(({ name }) =>
      name.startsWith('dcr-mtgs-audit'),
    );
    expect(ofTenant?.properties).toMatchObject({ dataFlows: [{ transformKql: transformationOf('everything') }] });
  });

  test('the connector pages by sequence, a chain at a time, and never through the export, which is an entry itself', () => {
    const pollers = of(pulled, 'Microsoft.SecurityInsights/dataConnectors');
    expect(pollers.map(({ name }) => name)).toEqual(['MtgsAudit-tools_prod', 'MtgsAudit-tools_instance']);
    expect(pollers[1]?.properties).toMatchObject({
      request: { apiEndpoint: 'https://tools.example.com/v1/instance/audit-entries' },
    });
    expect(pollers[0]?.properties).toMatchObject({
      request: {
        apiEndpoint: 'https://tools.example.com/v1/environments/prod/audit-entries',
        queryParameters: { limit: 500 },
      },
      paging: {
        pagingType: 'PersistentToken',
        nextPageTokenJsonPath: '$.items[-1:].sequence',
        nextPageParaName: 'after',
      },
      response: { eventsJsonPaths: ['$.items'] },
    });
    expect(pollers[1]?.properties).toMatchObject({
      request: { apiEndpoint: 'https://tools.example.com/v1/instance/audit-entries' },
    });
    const api = readFileSync('docs/openapi.json', 'utf8');
    expect(api).toContain('"/v1/environments/{environment}/audit-entries"');
    expect(api).toContain('"/v1/instance/audit-entries"');
    expect(JSON.stringify(pulled)).not.toMatch(/mtgs_[A-Za-z0-9]{8,}/);
  });

  test('only the app may send, and only to this one rule', () => {
    const roles = pushed.filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments');
    expect(roles.map(({ id }) => id.split('/providers/').at(-2))).toEqual([
      'Microsoft.Insights/dataCollectionRules/dcr-mtgs-audit-example',
    ]);
    expect(pulled.some(({ type }) => type === 'Microsoft.Authorization/roleAssignments')).toBe(false);
  });
});
