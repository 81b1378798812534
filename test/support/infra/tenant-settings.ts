import { schemasOf, settingNames } from '../../../shared/config/config.js';
import { type Tenant, where } from './tenant.js';

/** Names that the platform and its libraries read, beside connections. */
const platformSettings = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATION_INSIGHTS_NO_STATSBEAT',
  'AZURE_CLIENT_ID',
  'AZURE_TOKEN_CREDENTIALS',
  'AzureWebJobsDisableHomepage',
];

const startingWith = (prefix: string): string[] => settingNames.filter((name) => name.startsWith(prefix));
const isRequired = (name: string): boolean => schemasOf(name).cosmos?.safeParse(undefined).success === false;

/** How the host or the app signs in to a service with its identity. The app's own settings say how its address is called. */
function connectionSettings(connection: string): string[] {
  const addresses =
    connection === 'AzureWebJobsStorage' ? ['AzureWebJobsStorage__accountName'] : startingWith(`${connection}__`);
  return [...addresses, `${connection}__credential`, `${connection}__clientId`];
}

/** Every setting that a deployment has, in order. One that is missing shows only when the app runs on Azure. */
export function wantedSettings(tenant: Tenant, connections: readonly string[]): string[] {
  return [
    ...new Set([
      ...platformSettings,
      ...[...connections, 'AzureWebJobsStorage'].flatMap(connectionSettings),
      ...settingNames.filter(isRequired),
      ...['MTGS_COSMOS_DATABASE', 'MTGS_ENTRA_AUDIENCE', 'MTGS_ENTRA_TENANT', 'MTGS_PUBLIC_URL'],
      ...where(tenant.sentinel, startingWith('MTGS_SENTINEL_')),
      ...where(tenant.search, ['MTGS_SEARCH_ENDPOINT', 'MTGS_VECTORS']),
      ...where(tenant.openAiLocation !== '', ['MTGS_AZURE_OPENAI_ENDPOINT', 'MTGS_EMBEDDER']),
      ...Object.keys(tenant.settings),
      ...Object.keys(tenant.vaultSettings),
    ]),
  ].sort();
}
