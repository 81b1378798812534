import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { definitions } from '../../functions/definitions.js';
import { createServices, partitionKeys } from '../../functions/services.js';
import { loadSettings, settingNames } from '../../shared/config/config.js';
import { alertSettingPrefix } from '../../shared/domain/alerts/alert.js';
import { isSettingForServers } from '../../shared/domain/registry/server.js';
import type { Resource } from '../support/infra/bicep.js';
import { describeWithBicep } from '../support/infra/with-bicep.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-infra-policy-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const app = definitions(await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: folder }));
const feeds = app.changeFeeds.map(({ options }) => options);
const queues = app.queues.map(({ options }) => options);
const connections = [...new Set([...feeds, ...queues].map(({ connection }) => connection))];

/** Fields of documents that any query names. */
const queriedFields = globSync('{shared,functions,orchestrations}/**/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/field: '([\w.]+)'/g)].map(([, field = '']) => field),
);

const containerSchema = z.object({
  resource: z.object({
    id: z.string(),
    partitionKey: z.object({ paths: z.array(z.string()), kind: z.literal('Hash'), version: z.literal(2) }),
    defaultTtl: z.number().nullish(),
    indexingPolicy: z.object({ excludedPaths: z.array(z.object({ path: z.string() })) }),
  }),
});
const assignmentSchema = z.object({ roleDefinitionId: z.string(), principalId: z.string(), scope: z.string() });
const definitionSchema = z.object({ permissions: z.array(z.object({ dataActions: z.array(z.string()) })) });
const settingsSchema = z.record(z.string(), z.string());

/** Names that the platform reads, beside connections. */
const platformSettings = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AZURE_CLIENT_ID',
  'AZURE_TOKEN_CREDENTIALS',
  'AzureWebJobsDisableHomepage',
];
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

describeWithBicep('what a parameter file deploys', (bicep) => {
  const files = globSync('tenants/*.bicepparam', { cwd: bicep.folder });

  test('there are parameter files to look at', () => {
    expect(files.length).toBeGreaterThan(1);
  });

  describe.each(files)('%s', (file) => {
    const resources = bicep.snapshot(file);
    const propertiesOf = <Schema extends z.ZodType>(type: string, schema: Schema): z.output<Schema>[] =>
      resources.filter((one) => one.type === type).map(({ properties }) => schema.parse(properties));
    const [settings = {}] = propertiesOf('Microsoft.Web/sites/config', settingsSchema);
    const containers = new Map(
      propertiesOf('Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers', containerSchema).map(
        ({ resource }) => [resource.id, resource] as const,
      ),
    );

    /** Paths without an index, as the code writes them. */
    const excludedOf = (name: string): string[] =>
      (containers.get(name)?.indexingPolicy.excludedPaths ?? [])
        .map(({ path }) => path)
        .filter((path) => path !== '/"_etag"/?')
        .map((path) => path.slice(1).replace('*', '').replaceAll('/', '.'));

    test('the instance is named after the file, so that no two tenants are mistaken for each other', () => {
      const group = resources.find(({ type }) => type === 'Microsoft.Resources/resourceGroups');
      expect(group?.name).toBe(`rg-mtgs-${basename(file, '.bicepparam')}`);
      expect(group?.['tags']).toMatchObject({ 'azd-env-name': basename(file, '.bicepparam') });
    });

    test('has the containers that the code opens, with its partition keys, and no others', () => {
      const leases = Object.fromEntries(feeds.map(({ leaseContainerName }) => [leaseContainerName, 'id']));
      const wanted = Object.entries({ ...partitionKeys, ...leases }).map(([name, key]) => [name, [`/${key}`]]);
      const got = [...containers].map(([name, { partitionKey }]) => [name, partitionKey.paths]);
      expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted));
    });

    test('only working data is ever forgotten', () => {
      const ttls = [...containers].filter(([, { defaultTtl }]) => typeof defaultTtl === 'number');
      expect(ttls.map(([name, { defaultTtl }]) => [name, defaultTtl])).toEqual([['simulations', -1]]);
    });

    test('what the code filters and sorts by is indexed', () => {
      // Of working data only ids and kinds are asked for.
      expect(excludedOf('simulations')).toEqual(['value.']);
      const wrong = [...containers.keys()]
        .filter((name) => name !== 'simulations')
        .flatMap((name) => excludedOf(name).map((path) => ({ name, path })))
        .filter(({ path }) => queriedFields.some((field) => field.startsWith(path)));
      expect(wrong).toEqual([]);
    });

    test('has the queues that the code listens to, which give a message up after ten tries', () => {
      const found = resources.filter(({ type }) => type === 'Microsoft.ServiceBus/namespaces/queues');
      expect(found.map(({ name }) => name.split('/')[1])).toEqual(queues.map(({ queueName }) => queueName));
      for (const { properties } of found) {
        expect(properties).toMatchObject({ maxDeliveryCount: 10, deadLetteringOnMessageExpiration: true });
      }
    });

    test('every setting is one that the app, a binding or the platform reads', () => {
      const identity = [
        '__accountEndpoint',
        '__accountName',
        '__fullyQualifiedNamespace',
        '__credential',
        '__clientId',
      ];
      const known = new Set([
        ...settingNames,
        ...platformSettings,
        ...[...connections, 'AzureWebJobsStorage'].flatMap((name) => identity.map((suffix) => name + suffix)),
      ]);
      const strangers = Object.keys(settings).filter(
        (name) => !known.has(name) && !isSettingForServers(name) && !name.startsWith(alertSettingPrefix),
      );
      expect(strangers).toEqual([]);
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
      const [account] = propertiesOf('Microsoft.DocumentDB/databaseAccounts', z.unknown());
      expect(account).toMatchObject({
        backupPolicy: { type: 'Continuous' },
        consistencyPolicy: { defaultConsistencyLevel: 'Session' },
      });
    });

    test('runs on Flex Consumption with Node 24 and enough memory for the model', () => {
      const [site] = propertiesOf(
        'Microsoft.Web/sites',
        z.looseObject({
          functionAppConfig: z.looseObject({ scaleAndConcurrency: z.looseObject({ instanceMemoryMB: z.number() }) }),
        }),
      );
      expect(site).toMatchObject({ functionAppConfig: { runtime: { name: 'node', version: '24' } } });
      expect(site?.functionAppConfig.scaleAndConcurrency.instanceMemoryMB).toBeGreaterThanOrEqual(2048);
      expect(site).toHaveProperty('keyVaultReferenceIdentity');
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
      const rights = propertiesOf('Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments', assignmentSchema).map(
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

    test('with private endpoints nothing that the app uses is reached from elsewhere', () => {
      const endpoints = resources.filter(({ type }) => type === 'Microsoft.Network/privateEndpoints');
      const open = resources.filter(
        ({ type, properties }) =>
          !type.startsWith('Microsoft.Web/') &&
          z.looseObject({ publicNetworkAccess: z.literal('Enabled') }).safeParse(properties).success,
      );
      if (endpoints.length === 0) return;
      expect(open.map(({ type }) => type)).toEqual([]);
      const [site] = propertiesOf('Microsoft.Web/sites', z.looseObject({ virtualNetworkSubnetId: z.string() }));
      expect(site).toBeDefined();
    });

    test('somebody is told: of errors, throttling, dead alerts and money', () => {
      const [group] = propertiesOf(
        'Microsoft.Insights/actionGroups',
        z.looseObject({ emailReceivers: z.array(z.unknown()).min(1) }),
      );
      expect(group).toBeDefined();
      const rules = resources.filter(({ type }) => type === 'Microsoft.Insights/metricAlerts').map(({ name }) => name);
      for (const rule of ['answers-5xx', 'database-throttles', 'alerts-dead']) {
        expect(rules.some((name) => name.endsWith(rule))).toBe(true);
      }
      expect(resources.some(({ type }) => type === 'Microsoft.Consumption/budgets')).toBe(true);
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
