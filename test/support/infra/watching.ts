import { z } from 'zod';
import type { Resource } from './bicep.js';
import { ofType, sourceOf } from './resources.js';
import { type Tenant, where } from './tenant.js';

/** What goes to the workspace, by the type of the resource that it comes from. */
export const wantedLogs: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.CognitiveServices/accounts': ['Audit'],
  'Microsoft.DocumentDB/databaseAccounts': ['ControlPlaneRequests', 'Requests'],
  'Microsoft.KeyVault/vaults': ['AuditEvent'],
  'Microsoft.Search/searchServices': ['OperationLogs'],
  'Microsoft.ServiceBus/namespaces': ['OperationalLogs'],
  'Microsoft.Storage/storageAccounts/blobServices': ['StorageDelete'],
  'Microsoft.Web/sites': ['AllMetrics'],
};

/** Types without a diagnostic setting. A storage account has logs of its services only. */
export const withoutLogs: readonly RegExp[] = [
  /^Microsoft\.(Authorization|Consumption|Insights|ManagedIdentity|Network|OperationalInsights|Resources)\//,
  /^Microsoft\.SecurityInsights\//,
  /^Microsoft\.Storage\/storageAccounts$/,
  /^Microsoft\.Web\/serverfarms$/,
];

const categoriesSchema = z.array(z.object({ category: z.string(), enabled: z.boolean() })).optional();
const diagnosticSchema = z.looseObject({
  workspaceId: z.string(),
  logs: categoriesSchema,
  metrics: categoriesSchema,
});

/** Each diagnostic setting: the resource that it is on, where it sends what it keeps, and what that is. */
export const logsIn = (resources: readonly Resource[]) =>
  ofType(resources, 'Microsoft.Insights/diagnosticSettings').map(({ id, properties }) => {
    const { workspaceId, logs = [], metrics = [] } = diagnosticSchema.parse(properties);
    const categories = [...logs, ...metrics].filter(({ enabled }) => enabled).map(({ category }) => category);
    return { of: id.split('/providers/Microsoft.Insights/')[0], to: sourceOf(workspaceId), categories };
  });

interface Rule {
  readonly name: string;
  readonly severity: number;
  readonly watches: readonly string[];
}

/** The alert rules of a tenant. The readiness probe comes from outside: it needs an app that every address may call. */
export const wantedRules = ({ allowedAddresses }: Tenant): readonly Rule[] => [
  { name: 'alerts-dead', severity: 2, watches: ['bus.id'] },
  { name: 'answers-5xx', severity: 1, watches: ['site.id'] },
  { name: 'database-throttles', severity: 2, watches: ['cosmos.id'] },
  ...where(allowedAddresses.length === 0, [
    { name: 'not-ready', severity: 0, watches: ['Microsoft.Insights/webtests', 'telemetry.insightsId'] },
  ]),
];

const ruleSchema = z.looseObject({
  severity: z.number(),
  enabled: z.literal(true),
  scopes: z.array(z.string()),
  actions: z.array(z.object({ actionGroupId: z.string() })),
});

/** Each alert rule, and the action groups that it tells. */
export const rulesIn = (resources: readonly Resource[], { instance }: Tenant) =>
  ofType(resources, 'Microsoft.Insights/metricAlerts').map(({ name, properties }) => {
    const { severity, scopes, actions } = ruleSchema.parse(properties);
    return {
      name: name.replace(`mtgs-${instance}-`, ''),
      severity,
      watches: scopes.map(sourceOf),
      tells: actions.map(({ actionGroupId }) => actionGroupId),
    };
  });
