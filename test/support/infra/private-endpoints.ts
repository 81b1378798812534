import { z } from 'zod';
import type { Resource } from './bicep.js';
import { propertiesOf, typeIn } from './resources.js';
import { type Tenant, where } from './tenant.js';

interface PrivateEndpoint {
  /** Type of what it leads to. */
  readonly type: string;
  readonly part: string;
  /** The DNS zone that answers for it inside the network. */
  readonly zone: string | undefined;
}

const storage = 'Microsoft.Storage/storageAccounts';
/** What the names of storage end with is another in national clouds: the compiler leaves it open. */
const storageZone = (part: string): string => `privatelink.${part}.{0}`;
/** The zone in an id or a name. */
export const zoneIn = (text: string): string | undefined => /privatelink\.[\w.{}]+/.exec(text)?.[0];

/** What the app reaches, with what Azure calls it. */
const targets = ({ search, openAiLocation }: Tenant) => [
  ...where(openAiLocation !== '', [
    { type: 'Microsoft.CognitiveServices/accounts', part: 'account', zone: 'privatelink.openai.azure.com' },
  ]),
  { type: 'Microsoft.DocumentDB/databaseAccounts', part: 'Sql', zone: 'privatelink.documents.azure.com' },
  { type: 'Microsoft.KeyVault/vaults', part: 'vault', zone: 'privatelink.vaultcore.azure.net' },
  ...where(search, [
    { type: 'Microsoft.Search/searchServices', part: 'searchService', zone: 'privatelink.search.windows.net' },
  ]),
  { type: 'Microsoft.ServiceBus/namespaces', part: 'namespace', zone: 'privatelink.servicebus.windows.net' },
  { type: storage, part: 'blob', zone: storageZone('blob') },
  { type: storage, part: 'queue', zone: storageZone('queue') },
  { type: storage, part: 'table', zone: storageZone('table') },
];

/** Types that nothing outside the network reaches where the tenant has private endpoints. */
export const targetTypes = (tenant: Tenant): string[] => [...new Set(targets(tenant).map(({ type }) => type))];

export const wantedEndpoints = (tenant: Tenant): readonly PrivateEndpoint[] =>
  where(tenant.privateEndpoints, targets(tenant));

const endpointSchema = z.looseObject({
  privateLinkServiceConnections: z.tuple([
    z.object({ properties: z.object({ privateLinkServiceId: z.string(), groupIds: z.tuple([z.string()]) }) }),
  ]),
});
const zonesSchema = z.object({
  privateDnsZoneConfigs: z.tuple([
    z.object({ name: z.string(), properties: z.object({ privateDnsZoneId: z.string() }) }),
  ]),
});

export function endpointsIn(resources: readonly Resource[]): PrivateEndpoint[] {
  const zones = new Map(
    propertiesOf(resources, 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups', zonesSchema).map(
      ({ privateDnsZoneConfigs: [{ name, properties }] }) => [name, zoneIn(properties.privateDnsZoneId)],
    ),
  );
  return propertiesOf(resources, 'Microsoft.Network/privateEndpoints', endpointSchema).map(
    ({ privateLinkServiceConnections: [{ properties }] }) => {
      const [part] = properties.groupIds;
      return { type: typeIn(properties.privateLinkServiceId), part, zone: zones.get(part) };
    },
  );
}
