import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const solution = 'infra/sentinel/MTGS';

const id = z.guid();
const description = z.string().min(20).max(2000);
const query = z.string().min(1).max(10_000);
const connectors = z
  .array(z.strictObject({ connectorId: z.literal('MtgsAudit'), dataTypes: z.tuple([z.literal('MtgsAudit_CL')]) }))
  .length(1);
const tactics = z
  .array(
    z.enum([
      'InitialAccess',
      'Execution',
      'Persistence',
      'PrivilegeEscalation',
      'DefenseEvasion',
      'CredentialAccess',
      'Discovery',
      'LateralMovement',
      'Collection',
      'Exfiltration',
      'CommandAndControl',
      'Impact',
    ]),
  )
  .min(1);
const relevantTechniques = z.array(z.string().regex(/^T\d{4}$/)).min(1);
const version = z
  .string()
  .regex(/^\d+\.\d+\.\d+$/)
  .max(20);

const minutes = { m: 1, h: 60, d: 1440 } as const;
const minutesOf = (text: string): number => Number(text.slice(0, -1)) * minutes[text.slice(-1) as keyof typeof minutes];
const duration = z
  .string()
  .regex(/^\d+[mhd]$/)
  .refine((text) => minutesOf(text) >= 5 && minutesOf(text) <= 14 * 1440, '5 minutes to 14 days');

/** What the validation of Azure/Azure-Sentinel asks of an analytic rule, and Sentinel of its times. */
export const ruleSchema = z
  .strictObject({
    id,
    name: z.string().max(256),
    description,
    severity: z.enum(['Informational', 'Low', 'Medium', 'High']),
    status: z.literal('Available'),
    requiredDataConnectors: connectors,
    queryFrequency: duration,
    queryPeriod: duration,
    triggerOperator: z.literal('gt'),
    triggerThreshold: z.int().min(0).max(10_000),
    tactics,
    relevantTechniques,
    query,
    entityMappings: z
      .array(
        z.strictObject({
          entityType: z.enum(['Account', 'CloudApplication', 'IP']),
          fieldMappings: z
            .array(z.strictObject({ identifier: z.string(), columnName: z.string() }))
            .min(1)
            .max(3),
        }),
      )
      .min(1)
      .max(5),
    customDetails: z
      .record(
        z
          .string()
          .regex(/^[a-zA-Z]+\w*$/)
          .max(20),
        z.string(),
      )
      .refine((details) => Object.keys(details).length <= 20),
    alertDetailsOverride: z.strictObject({ alertSeverityColumnName: z.string() }).optional(),
    eventGroupingSettings: z.strictObject({ aggregationKind: z.literal('AlertPerResult') }),
    /** Alerts of one finding go into one incident. What comes after somebody closed it makes a new one. */
    incidentConfiguration: z.strictObject({
      createIncident: z.literal(true),
      groupingConfiguration: z.strictObject({
        enabled: z.literal(true),
        reopenClosedIncident: z.literal(false),
        lookbackDuration: z.enum(['P1D', 'P7D']),
        matchingMethod: z.literal('Selected'),
        groupByAlertDetails: z.tuple([z.literal('Severity')]).optional(),
        groupByCustomDetails: z.array(z.string()).min(1),
      }),
    }),
    version,
    kind: z.literal('Scheduled'),
  })
  .refine(
    ({ queryPeriod, queryFrequency }) => minutesOf(queryPeriod) >= minutesOf(queryFrequency),
    'a period shorter than the frequency leaves gaps',
  )
  .refine(
    ({ queryPeriod, queryFrequency }) => minutesOf(queryPeriod) < 2 * 1440 || minutesOf(queryFrequency) >= 60,
    'a period of two days or more runs once an hour at most',
  )
  .refine(
    ({ customDetails, incidentConfiguration: { groupingConfiguration } }) =>
      groupingConfiguration.groupByCustomDetails.every((name) => name in customDetails),
    'alerts are grouped by details that they have',
  );
export type Rule = z.infer<typeof ruleSchema>;

export const huntingSchema = z.strictObject({
  id,
  name: z.string().max(256),
  description,
  requiredDataConnectors: connectors,
  tactics,
  relevantTechniques,
  query,
  version,
});

export const parserSchema = z.looseObject({
  Parser: z.looseObject({ Title: z.string() }),
  Normalization: z.strictObject({ Schema: z.literal('AuditEvent'), Version: z.literal('0.1.2') }),
  ParserName: z.string().regex(/^(ASim|vim)AuditEventMtgs$/),
  ParserParams: z.array(
    z.strictObject({
      Name: z.string(),
      Type: z.enum(['bool', 'datetime', 'dynamic', 'string']),
      Default: z.union([z.string(), z.boolean()]),
    }),
  ),
  ParserQuery: query,
});

const words = z.strictObject({ type: z.literal('Markdown'), parameters: z.strictObject({ content: z.string() }) });
/**
 * The page of a connector, as the reference of connectorUiConfig has it: the types of Bicep do not look into all of it. It
 * has no box or button: those need a poller in the package, and the connections are made by `pull.bicep`.
 */
export const connectorSchema = z.strictObject({
  id: z.literal('MtgsAudit'),
  title: z.string(),
  publisher: z.string(),
  descriptionMarkdown: z.string(),
  graphQueries: z.array(z.strictObject({ metricName: z.string(), legend: z.string(), baseQuery: query })).min(1),
  sampleQueries: z.array(z.strictObject({ description: z.string(), query })).min(1),
  dataTypes: z.array(z.strictObject({ name: z.literal('MtgsAudit_CL'), lastDataReceivedQuery: query })).length(1),
  connectivityCriteria: z.tuple([z.strictObject({ type: z.literal('HasDataConnectors') })]),
  availability: z.strictObject({ isPreview: z.boolean() }),
  permissions: z.strictObject({
    resourceProvider: z.array(
      z.strictObject({
        provider: z.literal('Microsoft.OperationalInsights/workspaces'),
        permissionsDisplayText: z.string(),
        providerDisplayName: z.string(),
        scope: z.enum(['Subscription', 'ResourceGroup', 'Workspace']),
        requiredPermissions: z.strictObject({
          ...{ read: z.boolean(), write: z.boolean(), delete: z.boolean(), action: z.boolean() },
        }),
      }),
    ),
    customs: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  }),
  instructionSteps: z
    .array(z.strictObject({ title: z.string(), description: z.string(), instructions: z.array(words).min(1) }))
    .min(1),
});

export const filesIn = (folder: string): string[] =>
  globSync(`${folder}/*`, { cwd: solution })
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
export const readYaml = (file: string): unknown => parse(readFileSync(join(solution, file), 'utf8'));
export const readJson = (file: string): unknown => JSON.parse(readFileSync(join(solution, file), 'utf8'));
export const nameOf = (file: string): string => basename(file).replace(/\.\w+$/, '');

const bicep = readFileSync('infra/sentinel/columns.bicep', 'utf8');
/** Columns of the table, with their types and where they come from. */
export const columns = [...bicep.matchAll(/\{ name: '(\w+)', type: '(\w+)', from: '(.+)' \}/g)].map(
  ([, name = '', type = '', from = '']) => ({ name, type, from: from.replaceAll("\\'", "'") }),
);
/** Fields of the stream that entries arrive in. */
export const fields = [...bicep.matchAll(/\{ name: '(\w+)', type: '(\w+)' \}/g)].map(([, name = '', type = '']) => ({
  name,
  type,
}));
