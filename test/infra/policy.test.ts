import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { definitions } from '../../functions/definitions.js';
import { createServices } from '../../functions/services.js';
import { loadSettings, settingNames } from '../../shared/config/config.js';
import { alertSettingPrefix } from '../../shared/domain/alerts/alert.js';
import { isSettingForServers } from '../../shared/domain/registry/server.js';
import { containerSpecs, leasesSpec } from '../../shared/platform/documents/containers.js';
import type { Resource } from '../support/infra/bicep.js';
import { endpointsIn, targetTypes, wantedEndpoints, zoneIn } from '../support/infra/private-endpoints.js';
import { inOrder, ofType, propertiesOf, sourceOf } from '../support/infra/resources.js';
import { tenantSchema, where } from '../support/infra/tenant.js';
import { wantedSettings } from '../support/infra/tenant-settings.js';
import { logsIn, rulesIn, wantedLogs, wantedRules, withoutLogs } from '../support/infra/watching.js';
import { describeWithBicep } from '../support/infra/with-bicep.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-infra-policy-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const app = definitions(await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: folder }));
const feeds = app.changeFeeds.map(({ options }) => options);
const queues = app.queues.map(({ options }) => options);
const connections = [...new Set([...feeds, ...queues].map(({ connection }) => connection))];

const containerSchema = z.object({
  resource: z.object({
    id: z.string(),
    partitionKey: z.object({ paths: z.array(z.string()), kind: z.literal('Hash'), version: z.literal(2) }),
    defaultTtl: z.number().nullish(),
    indexingPolicy: z.object({
      includedPaths: z.tuple([z.object({ path: z.literal('/*') })]),
      excludedPaths: z.array(z.object({ path: z.string() })),
    }),
  }),
});
const assignmentSchema = z.object({ roleDefinitionId: z.string(), principalId: z.string(), scope: z.string() });
const definitionSchema = z.object({ permissions: z.array(z.object({ dataActions: z.array(z.string()) })) });
const settingsSchema = z.record(z.string(), z.string());

/** Settings that hold a secret: in plain text they would be readable by whoever may read the site. */
const holdsSecret = (name: string): boolean =>
  isSettingForServers(name) ||
  name.startsWith(alertSettingPrefix) ||
  (name.startsWith('MTGS_') && /KEY|SECRET|PASSWORD|TOKEN|SMTP_URL/.test(name));
const isVaultReference = (value: string): boolean =>
  /^@Microsoft\.KeyVault\(VaultName=kv-mtgs-[a-z0-9]{13};SecretName=[\w-]{1,127}\)$/.test(value);

/** What the deployment knows only when it runs. */
const knownLater: Readonly<Record<string, string>> = { MTGS_SENTINEL_RULE: `dcr-${'0'.repeat(32)}` };

const roleNames: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '090c5cfd-751d-490a-894a-3ce6f1109419': 'Azure Service Bus Data Owner',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '7ca78c08-252a-4471-8644-bb5ff32d4ba0': 'Search Service Contributor',
  '8ebe5a00-799e-43f5-93ac-243d3dce84a7': 'Search Index Data Contributor',
  '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd': 'Cognitive Services OpenAI User',
};

const budgetSchema = z.looseObject({
  notifications: z.record(z.string(), z.looseObject({ contactEmails: z.array(z.string()) })),
});

describeWithBicep('what a parameter file deploys', (bicep) => {
  const files = globSync('tenants/*.bicepparam', { cwd: bicep.folder });

  test('there are parameter files to look at', () => {
    expect(files.length).toBeGreaterThan(1);
  });

  test('a database that was restored into another account is the one that everything uses', () => {
    const example = readFileSync(join(bicep.folder, 'tenants', 'example.bicepparam'), 'utf8');
    const file = 'tenants/restored.bicepparam';
    writeFileSync(join(bicep.folder, file), `${example}param cosmosAccount = 'cosmos-mtgs-restored'\n`);
    const text = JSON.stringify(bicep.snapshot(file));
    expect(new Set(text.match(/cosmos-mtgs-\w+/g))).toEqual(new Set(['cosmos-mtgs-restored']));
  });

  describe.each(files)('%s', (file) => {
    const parameters = bicep.parameters(file);
    const tenant = tenantSchema.parse(parameters);
    const resources = bicep.snapshot(file);
    const [settings = {}] = propertiesOf(resources, 'Microsoft.Web/sites/config', settingsSchema);
    const containers = new Map(
      propertiesOf(resources, 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers', containerSchema).map(
        ({ resource }) => [resource.id, resource] as const,
      ),
    );

    test('the page about deployment explains its parameters and its alert rules', () => {
      const page = readFileSync('docs/deployment.md', 'utf8');
      const firstCells = page.split('\n').flatMap((line) => /^\| (`[^|]+) \|/.exec(line)?.[1] ?? []);
      const explained = new Set(firstCells.flatMap((cell) => cell.split(', ')));
      expect(Object.keys(parameters).filter((name) => !explained.has(`\`${name}\``))).toEqual([]);
      for (const { name, severity } of wantedRules(tenant)) expect(page).toContain(`| \`${name}\` | ${severity} |`);
    });

    test('the instance is named after the file, so that no two tenants are mistaken for each other', () => {
      const group = resources.find(({ type }) => type === 'Microsoft.Resources/resourceGroups');
      expect(group?.name).toBe(`rg-mtgs-${basename(file, '.bicepparam')}`);
      expect(group?.['tags']).toMatchObject({ 'azd-env-name': basename(file, '.bicepparam') });
    });

    test('has the containers that the code opens, with its keys, expiry and indexes, and no others', () => {
      const specs = Object.entries({ ...containerSpecs, [leasesSpec.name]: { ...leasesSpec, unindexed: [] } });
      const wanted = specs.map(([name, spec]) => [
        name,
        {
          keys: [`/${spec.partitionKey}`],
          ttl: 'defaultTtl' in spec ? spec.defaultTtl : undefined,
          unindexed: ['/"_etag"/?', ...spec.unindexed],
        },
      ]);
      const got = [...containers].map(([name, { partitionKey, defaultTtl, indexingPolicy }]) => [
        name,
        {
          keys: partitionKey.paths,
          ttl: defaultTtl ?? undefined,
          unindexed: indexingPolicy.excludedPaths.map(({ path }) => path),
        },
      ]);
      expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted));
      expect(new Set(feeds.map(({ leaseContainerName }) => leaseContainerName))).toEqual(new Set([leasesSpec.name]));
    });

    test('the database has the throughput and the regions that are asked for; without a throughput it is serverless', () => {
      const { throughputMax, location, secondLocation } = tenant;
      const [account] = propertiesOf(resources, 'Microsoft.DocumentDB/databaseAccounts', z.unknown());
      const regions = [location, ...where(secondLocation !== '', [secondLocation])];
      expect(account).toMatchObject({
        capabilities: throughputMax === 0 ? [{ name: 'EnableServerless' }] : [],
        locations: regions.map((locationName, failoverPriority) => ({ locationName, failoverPriority })),
        enableAutomaticFailover: regions.length > 1,
      });
      const optionsSchema = z.object({ options: z.unknown().optional() });
      const [database] = propertiesOf(resources, 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases', optionsSchema);
      expect(database?.options).toEqual(
        throughputMax === 0 ? {} : { autoscaleSettings: { maxThroughput: throughputMax } },
      );
      // Containers share it: one with a throughput of its own would be paid for apart.
      const ofContainers = propertiesOf(
        resources,
        'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers',
        optionsSchema,
      );
      expect(ofContainers.filter(({ options }) => options !== undefined)).toEqual([]);
    });

    test('has the queues that the code listens to, which give a message up after ten tries', () => {
      const found = resources.filter(({ type }) => type === 'Microsoft.ServiceBus/namespaces/queues');
      expect(found.map(({ name }) => name.split('/')[1])).toEqual(queues.map(({ queueName }) => queueName));
      for (const { properties } of found) {
        expect(properties).toMatchObject({ maxDeliveryCount: 10, deadLetteringOnMessageExpiration: true });
      }
    });

    test('has every setting that the app, a binding or the platform needs, and no other', () => {
      expect(Object.keys(settings).sort()).toEqual(wantedSettings(tenant, connections));
      const known = new Set(settingNames);
      const strangers = [...Object.keys(tenant.settings), ...Object.keys(tenant.vaultSettings)].filter(
        (name) => !known.has(name) && !isSettingForServers(name) && !name.startsWith(alertSettingPrefix),
      );
      expect(strangers).toEqual([]);
    });

    test('telemetry and sign-in are set as they have to be, and connections lead to what is deployed', () => {
      const nameOf = (type: string): string => resources.find((one) => one.type === type)?.name ?? 'not deployed';
      expect(settings).toMatchObject({
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: expect.stringContaining('Authorization=AAD') as string,
        APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
        AzureWebJobsDisableHomepage: 'true',
        AzureWebJobsStorage__accountName: nameOf('Microsoft.Storage/storageAccounts'),
        MTGS_SERVICEBUS__fullyQualifiedNamespace: `${nameOf('Microsoft.ServiceBus/namespaces')}.servicebus.windows.net`,
      });
      const { MTGS_COSMOS__accountEndpoint: endpoint = '', APPLICATIONINSIGHTS_CONNECTION_STRING: insights = '' } =
        settings;
      expect([endpoint, insights].map(sourceOf)).toEqual(['cosmos.endpoint', 'telemetry.connectionString']);
    });

    test('the app starts with these settings, and every connection signs in with the identity', () => {
      const resolved = Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [
          name,
          value.startsWith('[')
            ? (knownLater[name] ?? 'https://known-later.example.com')
            : value.replace(/^@Microsoft.*/, 'smtps://a-secret.of.the.vault.example.com'),
        ]),
      );
      expect(loadSettings(resolved)).toMatchObject({ MTGS_STORE: 'cosmos', MTGS_COSMOS_DATABASE: 'mtgs' });
      for (const name of [...connections, 'AzureWebJobsStorage']) {
        expect(settings).toMatchObject({ [`${name}__credential`]: 'managedidentity' });
        expect(settings).toHaveProperty([`${name}__clientId`]);
        expect(settings).not.toHaveProperty([name]); // A connection string would win over the identity.
      }
      expect(settings).toHaveProperty(['AZURE_CLIENT_ID']);
    });

    test('what is deployed for the app is what it uses: no search and no model that it never asks', () => {
      const nameOf = (type: string) => resources.find((one) => one.type === type)?.name;
      const search = nameOf('Microsoft.Search/searchServices');
      const models = nameOf('Microsoft.CognitiveServices/accounts');
      const deployment = nameOf('Microsoft.CognitiveServices/accounts/deployments')?.split('/')[1];
      expect(settings['MTGS_VECTORS']).toBe(search && 'search');
      expect(settings['MTGS_SEARCH_ENDPOINT']).toBe(search && `https://${search}.search.windows.net`);
      expect(settings['MTGS_EMBEDDER']).toBe(models && 'azure-openai');
      expect(settings['MTGS_AZURE_OPENAI_ENDPOINT']).toBe(models && `https://${models}.openai.azure.com`);
      if (deployment === undefined) return;
      expect(loadSettings({ MTGS_STORE: 'sqlite', MTGS_DATA: 'x' }).MTGS_AZURE_OPENAI_EMBEDDINGS).toBe(deployment);
    });

    test('no setting holds a secret: those are references to the vault', () => {
      const plain = Object.entries(settings).filter(([name, value]) => holdsSecret(name) && !isVaultReference(value));
      expect(plain).toEqual([]);
      expect(settings).not.toHaveProperty(['MTGS_COSMOS_KEY']);
    });

    test('no setting is one that Flex Consumption refuses', () => {
      const refused = [
        'FUNCTIONS_WORKER_RUNTIME',
        'FUNCTIONS_EXTENSION_VERSION',
        'WEBSITE_RUN_FROM_PACKAGE',
        'WEBSITE_NODE_DEFAULT_VERSION',
      ];
      expect(Object.keys(settings).filter((name) => refused.includes(name))).toEqual([]);
    });

    test('no key goes anywhere, and nothing accepts one', () => {
      const text = JSON.stringify(resources);
      expect(text).not.toMatch(/listKeys|listAccountSas|listSecrets|AccountKey=|SharedAccessKey=/);
      const local: [string, Record<string, unknown>][] = [
        ['Microsoft.DocumentDB/databaseAccounts', { disableLocalAuth: true, disableKeyBasedMetadataWriteAccess: true }],
        ['Microsoft.ServiceBus/namespaces', { disableLocalAuth: true, minimumTlsVersion: '1.2' }],
        ['Microsoft.Storage/storageAccounts', { allowSharedKeyAccess: false, allowBlobPublicAccess: false }],
        ['Microsoft.Search/searchServices', { disableLocalAuth: true }],
        ['Microsoft.CognitiveServices/accounts', { disableLocalAuth: true }],
        ['Microsoft.Insights/components', { DisableLocalAuth: true }],
        ['Microsoft.OperationalInsights/workspaces', { features: { disableLocalAuth: true } }],
        [
          'Microsoft.KeyVault/vaults',
          { enableRbacAuthorization: true, enablePurgeProtection: true, enableSoftDelete: true },
        ],
        ['Microsoft.Web/sites', { httpsOnly: true, siteConfig: { minTlsVersion: '1.2' } }],
        ['Microsoft.Web/sites/basicPublishingCredentialsPolicies', { allow: false }],
      ];
      for (const [type, wanted] of local) {
        for (const { name, properties } of resources.filter((one) => one.type === type)) {
          expect({ name, properties }).toMatchObject({ name, properties: wanted });
        }
      }
    });

    test('backs the database up continuously', () => {
      const [account] = propertiesOf(resources, 'Microsoft.DocumentDB/databaseAccounts', z.unknown());
      expect(account).toMatchObject({
        backupPolicy: { type: 'Continuous' },
        consistencyPolicy: { defaultConsistencyLevel: 'Session' },
      });
    });

    test('runs on Flex Consumption with Node 24 and enough memory for the model', () => {
      const [site] = propertiesOf(
        resources,
        'Microsoft.Web/sites',
        z.looseObject({
          functionAppConfig: z.looseObject({
            scaleAndConcurrency: z.looseObject({ instanceMemoryMB: z.number(), alwaysReady: z.unknown() }),
          }),
        }),
      );
      expect(site).toMatchObject({ functionAppConfig: { runtime: { name: 'node', version: '24' } } });
      expect(site?.functionAppConfig.scaleAndConcurrency.instanceMemoryMB).toBeGreaterThanOrEqual(2048);
      expect(site).toHaveProperty('keyVaultReferenceIdentity');
      const { alwaysReady: http, durableReady: durable } = tenant;
      const ready = Object.entries({ http, durable }).filter(([, instanceCount]) => instanceCount > 0);
      expect(site?.functionAppConfig.scaleAndConcurrency.alwaysReady).toEqual(
        ready.map(([name, instanceCount]) => ({ name, instanceCount })),
      );
    });

    // Azure cannot move a namespace to another tier: under one name, whoever turns private endpoints on later is refused.
    test('a Service Bus of another tier is another one', () => {
      const found = resources.find(({ type }) => type === 'Microsoft.ServiceBus/namespaces');
      const { name, sku } = z.object({ name: z.string(), sku: z.object({ name: z.string() }) }).parse(found);
      expect(sku.name).toBe(tenant.privateEndpoints ? 'Premium' : 'Standard');
      expect(name.endsWith('-p')).toBe(tenant.privateEndpoints);
    });

    test('the app has each of these rights on one thing, and no other', () => {
      const got = resources.filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments').map(rightOf);
      const has = (type: string): boolean => resources.some((one) => one.type === type);
      expect(got.sort()).toEqual(
        [
          'Azure Service Bus Data Owner on queues/alerts',
          'Key Vault Secrets User on vaults',
          'Monitoring Metrics Publisher on components',
          'Storage Blob Data Owner on storageAccounts',
          'Storage Queue Data Contributor on storageAccounts',
          'Storage Table Data Contributor on storageAccounts',
          ...(has('Microsoft.Search/searchServices')
            ? ['Search Index Data Contributor on searchServices', 'Search Service Contributor on searchServices']
            : []),
          ...(has('Microsoft.Insights/dataCollectionRules')
            ? ['Monitoring Metrics Publisher on dataCollectionRules']
            : []),
          ...(has('Microsoft.CognitiveServices/accounts') ? ['Cognitive Services OpenAI User on accounts'] : []),
        ].sort(),
      );
    });

    test('no right in the database lets the app replace or delete an audit entry', () => {
      const actions = new Map(
        resources
          .filter(({ type }) => type.endsWith('/sqlRoleDefinitions'))
          .map(({ id, properties }) => [
            id,
            definitionSchema
              .parse(properties)
              .permissions.flatMap(({ dataActions }) =>
                dataActions.map((action) => action.split('/').slice(2).join('/')),
              ),
          ]),
      );
      const rights = propertiesOf(
        resources,
        'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments',
        assignmentSchema,
      ).map(
        ({ scope, roleDefinitionId }) =>
          [scope.split('/colls/')[1] ?? 'account', actions.get(roleDefinitionId) ?? [roleDefinitionId]] as const,
      );
      expect(new Set(rights.map(([scope]) => scope))).toEqual(new Set(['account', ...containers.keys()]));
      expect(rights).toHaveLength(containers.size + 1);
      const byScope = Object.fromEntries(rights);
      const inContainer = 'sqlDatabases/containers';
      const append = [
        'readMetadata',
        `${inContainer}/executeQuery`,
        `${inContainer}/readChangeFeed`,
        `${inContainer}/items/create`,
        `${inContainer}/items/read`,
      ];
      expect(byScope['account']).toEqual(['readMetadata']);
      expect(byScope['audit']).toEqual(append);
      const write = [
        ...append,
        `${inContainer}/items/replace`,
        `${inContainer}/items/upsert`,
        `${inContainer}/items/delete`,
      ];
      for (const name of containers.keys()) if (name !== 'audit') expect(byScope[name]).toEqual(write);
    });

    test('with private endpoints, and with these only, nothing that the app uses is reached from elsewhere', () => {
      const wanted = wantedEndpoints(tenant);
      expect(inOrder(endpointsIn(resources))).toEqual(inOrder(wanted));
      const linked = ofType(resources, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks');
      expect(linked.map(({ name }) => zoneIn(name)).sort()).toEqual(wanted.map(({ zone }) => zone).sort());

      const accessSchema = z.looseObject({ publicNetworkAccess: z.string() });
      const access = targetTypes(tenant).map((type) => [
        type,
        ...propertiesOf(resources, type, accessSchema).map(({ publicNetworkAccess }) => publicNetworkAccess),
      ]);
      const allowed = tenant.privateEndpoints ? 'Disabled' : 'Enabled';
      expect(access).toEqual(targetTypes(tenant).map((type) => [type, allowed]));
      const subnetSchema = z.looseObject({ virtualNetworkSubnetId: z.string().nullish() });
      const [site] = propertiesOf(resources, 'Microsoft.Web/sites', subnetSchema);
      expect(typeof site?.virtualNetworkSubnetId === 'string').toBe(tenant.privateEndpoints);
    });

    test('what there is to know of each resource is kept in the workspace', () => {
      const wanted = resources
        .filter(({ type }) => type in wantedLogs)
        .map(({ id, type }) => ({ of: id, to: 'telemetry.logsId', categories: wantedLogs[type] }));
      expect(inOrder(logsIn(resources))).toEqual(inOrder(wanted));
      // A type that is new here is either followed, or listed as one without logs.
      const types = resources.map(({ type }) => type).filter((type) => type.split('/').length === 2);
      expect(types.filter((type) => !(type in wantedLogs) && !withoutLogs.some((one) => one.test(type)))).toEqual([]);
    });

    test('the operators are told of every symptom, and of money', () => {
      const receiversSchema = z.looseObject({ emailReceivers: z.array(z.looseObject({ emailAddress: z.string() })) });
      const [group] = ofType(resources, 'Microsoft.Insights/actionGroups');
      const { emailReceivers } = receiversSchema.parse(group?.properties);
      expect(emailReceivers.map(({ emailAddress }) => emailAddress)).toEqual(tenant.operators);
      const wanted = wantedRules(tenant).map((rule) => ({ ...rule, tells: [group?.id] }));
      expect(inOrder(rulesIn(resources, tenant))).toEqual(inOrder(wanted));

      const budgets = propertiesOf(resources, 'Microsoft.Consumption/budgets', budgetSchema);
      const told = budgets.flatMap(({ notifications }) => Object.values(notifications));
      expect(told.map(({ contactEmails }) => contactEmails)).toEqual([tenant.operators, tenant.operators]);
    });

    test('where the app is open to every address, it is asked from outside whether it is ready', () => {
      const probes = resources.filter(({ type }) => type === 'Microsoft.Insights/webtests');
      expect(probes).toHaveLength(tenant.allowedAddresses.length === 0 ? 1 : 0);
      for (const { properties } of probes) {
        expect(properties).toMatchObject({
          Enabled: true,
          Locations: { length: 3 },
          Request: { RequestUrl: expect.stringContaining('/readiness') as string, HttpVerb: 'GET' },
          ValidationRules: { ExpectedHttpStatusCode: 200 },
        });
      }
    });
  });
});

/** A role and the kind of thing it is on. */
function rightOf({ id, properties }: Resource): string {
  const { roleDefinitionId } = z.looseObject({ roleDefinitionId: z.string() }).parse(properties);
  const role = roleDefinitionId.split('/').at(-1) ?? '';
  const target =
    /\/providers\/(Microsoft\.[\w./-]+?)(?:\/providers\/Microsoft\.Authorization|')/.exec(id)?.[1]?.split('/') ?? [];
  const place = target.length > 3 ? target.slice(3).join('/') : target[1];
  return `${roleNames[role] ?? role} on ${place ?? ''}`;
}
