import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { auditEntrySchema, damagedEntrySchema } from '../../shared/domain/governance/audit-entry.js';
import { eventTypeSchema } from '../../shared/domain/event.js';
import { damagedType } from '../../shared/audit/siem-row.js';
import { createKqlCheck } from '../support/infra/kql.js';
import {
  columns,
  fields,
  filesIn,
  huntingSchema,
  nameOf,
  parserSchema,
  readJson,
  readYaml,
  ruleSchema,
} from '../support/infra/sentinel-files.js';
import { describeWithBicep } from '../support/infra/with-bicep.js';

const schemaOf = (list: readonly { name: string; type: string }[]): string =>
  `(${list.map(({ name, type }) => `${name}: ${type}`).join(', ')})`;
const analyse = createKqlCheck({ MtgsAudit_CL: schemaOf(columns), source: schemaOf(fields) });

const rules = filesIn('Analytic Rules').map((file) => [nameOf(file), ruleSchema.parse(readYaml(file))] as const);
const hunts = filesIn('Hunting Queries').map((file) => [nameOf(file), huntingSchema.parse(readYaml(file))] as const);
const parsers = filesIn('Parsers').map((file) => [nameOf(file), parserSchema.parse(readYaml(file))] as const);
const workbook = z
  .object({ items: z.array(z.looseObject({ content: z.looseObject({ query: z.string().optional() }) })) })
  .parse(readJson('Workbooks/Mtgs.json'));
const bookQueries = workbook.items.flatMap(({ content: { query } }) => query ?? []);

/** The events that a query names. */
const eventsIn = (query: string): string[] =>
  [...query.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, name = '']) => name);

test('the check of queries does find mistakes', () => {
  expect(analyse('MtgsAudit_CL | where Sequenc > 1').problems).toHaveLength(1);
  expect(analyse('MtgsAudit | take 1').problems).not.toEqual([]);
  expect(analyse("MtgsAudit_CL | where Sequence contains 'x'").problems).not.toEqual([]);
});

test('the stream has the fields of an entry, whole or damaged, and no others', () => {
  const ofEntries = Object.keys({ ...auditEntrySchema.shape, ...damagedEntrySchema.shape });
  expect(fields.map(({ name }) => name).sort()).toEqual(ofEntries.sort());
});

test('the transformation gives the columns of the table, and nothing reserved is among them', () => {
  const { problems, columns: given } = analyse(
    `source | project ${columns.map(({ name, from }) => `${name} = ${from}`).join(', ')}`,
  );
  expect(problems).toEqual([]);
  expect(given).toEqual(Object.fromEntries(columns.map(({ name, type }) => [name, type])));
  expect(columns.filter(({ name }) => /^(id|type|tenantid|title|uniqueid|_.*)$/i.test(name))).toEqual([]);
  // A transformation takes few functions: these are among them.
  const used = columns.flatMap(({ from }) => [...from.matchAll(/(\w+)\(/g)].map(([, name]) => name));
  expect([...new Set(used)].sort()).toEqual(['iif', 'isnotempty', 'tostring']);
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
      ...Object.values(rule.customDetails ?? {}),
      'TimeGenerated',
    ];
    expect(named.filter((name) => !(name in given))).toEqual([]);
  });
});

test.each(hunts)('the hunting query %s has no mistakes', (_, { query }) => {
  expect(analyse(query).problems).toEqual([]);
  const known = new Set<string>(eventTypeSchema.options);
  expect(eventsIn(query).filter((name) => !known.has(name))).toEqual([]);
});

test.each(bookQueries.map((query, index) => [index, query] as const))(
  'query %i of the workbook has no mistakes',
  (_, query) => {
    expect(analyse(query).problems).toEqual([]);
  },
);

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
    for (const { properties } of deployed) {
      expect(properties).toMatchObject({ enabled: true, queryFrequency: expect.stringMatching(/^P/) as string });
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
        dataFlows: [{ streams: ['Custom-MtgsAudit'], outputStream: 'Custom-MtgsAudit_CL' }],
      });
      const [table] = of(resources, 'Microsoft.OperationalInsights/workspaces/tables');
      expect(table?.properties).toMatchObject({
        schema: { columns: columns.map(({ name, type }) => ({ name, type })) },
      });
    }
  });

  test('the connector pages by sequence, a chain at a time, and never through the export, which is an entry itself', () => {
    const pollers = of(pulled, 'Microsoft.SecurityInsights/dataConnectors');
    expect(pollers.map(({ name }) => name)).toEqual(['MtgsAudit-prod', 'MtgsAudit-instance']);
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
      'Microsoft.Insights/dataCollectionRules/dcr-mtgs-audit',
    ]);
    expect(pulled.some(({ type }) => type === 'Microsoft.Authorization/roleAssignments')).toBe(false);
  });
});
