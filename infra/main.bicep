targetScope = 'subscription'

@description('Short name of the tenant. It is part of every resource name, and the name of the azd environment.')
@minLength(2)
@maxLength(12)
param instance string

param location string

@description('Directory (tenant) id of Entra ID whose tokens the app accepts.')
@minLength(36)
@maxLength(36)
param entraTenant string

@description('What tokens for this instance are made for, separated by commas: the id URI and the client id of the app registration.')
param entraAudience string

@description('Settings of the app that are no secrets, by name. See docs/configuration.md.')
param settings { *: string } = {}

@description('Settings of the app that are secrets: the name of the Key Vault secret by the name of the setting.')
param vaultSettings { *: string } = {}

@description('Memory of an instance of the app. 512 MB do not hold the model.')
param instanceMemory 2048 | 4096 = 2048

@description('HTTP instances that are always running. 0 means that the first call after a pause waits for a cold start.')
@minValue(0)
@maxValue(20)
param alwaysReady int = 1

@description('Instances for orchestrations and their activities that are always running. 0 means that the first analysis after a pause waits for a cold start.')
@minValue(0)
@maxValue(20)
param durableReady int = 0

@minValue(40)
@maxValue(1000)
param instancesMax int = 40

@description('Highest throughput of the database in request units a second. 0: serverless, billed by request, in one region only. An account keeps the mode that it is created with.')
@minValue(0)
param throughputMax int = 0

@description('A second region that the database is copied to and that it fails over to. Needs throughputMax.')
param secondLocation string = ''

@description('Name of the database account. Set it where the database was restored into an account of another name.')
@minLength(3)
@maxLength(44)
param cosmosAccount string = 'cosmos-mtgs-${toLower(uniqueString(subscription().id, instance))}'

@description('Days that logs stay searchable.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Whether storage, database, queue, vault, search and models are reached through private endpoints only. Service Bus becomes Premium.')
param privateEndpoints bool = false

@description('Address ranges that may call the app, in CIDR form. Empty: every address.')
param allowedAddresses string[] = []

@description('Azure AI Search as the vector index, for registries that are too large for the memory of an instance.')
param search bool = false

@description('Azure OpenAI for embeddings. Empty: the model that ships with the app.')
param openAiLocation string = ''

@description('Whether Microsoft Sentinel watches the audit log of this instance, in the workspace of its logs.')
param sentinel bool = false

@description('Mail addresses that the alert rules and the budget notify.')
@minLength(1)
param operators string[]

@description('Monthly budget in the currency of the subscription. `start` is the first day of a month.')
param budget { amount: int, start: string }

var token = toLower(uniqueString(subscription().id, instance))
var tags = { product: 'mtgs', instance: instance, 'azd-env-name': instance }
var names = {
  identity: 'id-mtgs-${instance}'
  logs: 'log-mtgs-${instance}'
  insights: 'appi-mtgs-${instance}'
  network: 'vnet-mtgs-${instance}'
  plan: 'plan-mtgs-${instance}'
  storage: 'stmtgs${token}'
  cosmos: cosmosAccount
  // Only Premium has private endpoints, and a namespace cannot change its tier: the other tier is another namespace.
  bus: 'sb-mtgs-${token}${privateEndpoints ? '-p' : ''}'
  vault: 'kv-mtgs-${token}'
  search: 'srch-mtgs-${token}'
  openAi: 'oai-mtgs-${token}'
  site: 'func-mtgs-${token}'
}
var regions = secondLocation == ''
  ? [location]
  : throughputMax == 0
      ? fail('A serverless database has one region. Set throughputMax, or leave secondLocation out.')
      : [
          location
          secondLocation
        ]

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-mtgs-${instance}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: tags }
}

module telemetry 'modules/telemetry.bicep' = {
  scope: group
  params: {
    logs: names.logs
    insights: names.insights
    location: location
    tags: tags
    retentionDays: logRetentionDays
  }
}

module network 'modules/network.bicep' = if (privateEndpoints) {
  scope: group
  params: { name: names.network, location: location, tags: tags }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    isPrivate: privateEndpoints
    logsId: telemetry.outputs.logsId
  }
}

module cosmos 'modules/cosmos.bicep' = {
  scope: group
  params: {
    name: names.cosmos
    regions: regions
    tags: tags
    isPrivate: privateEndpoints
    throughputMax: throughputMax
    logsId: telemetry.outputs.logsId
  }
}

module bus 'modules/service-bus.bicep' = {
  scope: group
  params: {
    name: names.bus
    location: location
    tags: tags
    isPrivate: privateEndpoints
    logsId: telemetry.outputs.logsId
  }
}

module vault 'modules/key-vault.bicep' = {
  scope: group
  params: {
    name: names.vault
    location: location
    tags: tags
    isPrivate: privateEndpoints
    logsId: telemetry.outputs.logsId
  }
}

module searchService 'modules/search.bicep' = if (search) {
  scope: group
  params: {
    name: names.search
    location: location
    tags: tags
    isPrivate: privateEndpoints
    logsId: telemetry.outputs.logsId
  }
}

module openAi 'modules/open-ai.bicep' = if (openAiLocation != '') {
  scope: group
  params: {
    name: names.openAi
    location: openAiLocation
    tags: tags
    isPrivate: privateEndpoints
    logsId: telemetry.outputs.logsId
  }
}

// In a loop, ids have to be known before the deployment starts.
func idOf(group string, type string, name string) string => resourceId(subscription().subscriptionId, group, type, name)

var storageSuffix = environment().suffixes.storage
var targets = concat(
  [
    {
      type: 'Microsoft.Storage/storageAccounts'
      name: names.storage
      part: 'blob'
      zone: 'privatelink.blob.${storageSuffix}'
    }
    {
      type: 'Microsoft.Storage/storageAccounts'
      name: names.storage
      part: 'queue'
      zone: 'privatelink.queue.${storageSuffix}'
    }
    {
      type: 'Microsoft.Storage/storageAccounts'
      name: names.storage
      part: 'table'
      zone: 'privatelink.table.${storageSuffix}'
    }
    {
      type: 'Microsoft.DocumentDB/databaseAccounts'
      name: names.cosmos
      part: 'Sql'
      zone: 'privatelink.documents.azure.com'
    }
    {
      type: 'Microsoft.ServiceBus/namespaces'
      name: names.bus
      part: 'namespace'
      zone: 'privatelink.servicebus.windows.net'
    }
    { type: 'Microsoft.KeyVault/vaults', name: names.vault, part: 'vault', zone: 'privatelink.vaultcore.azure.net' }
  ],
  search
    ? [
        {
          type: 'Microsoft.Search/searchServices'
          name: names.search
          part: 'searchService'
          zone: 'privatelink.search.windows.net'
        }
      ]
    : [],
  openAiLocation != ''
    ? [
        {
          type: 'Microsoft.CognitiveServices/accounts'
          name: names.openAi
          part: 'account'
          zone: 'privatelink.openai.azure.com'
        }
      ]
    : []
)

module endpoints 'modules/private-endpoint.bicep' = [
  for target in privateEndpoints ? targets : []: {
    scope: group
    params: {
      location: location
      tags: tags
      networkId: network!.outputs.id
      subnetId: network!.outputs.endpointsSubnetId
      target: {
        id: idOf(group.name, target.type, target.name)
        name: target.name
        part: target.part
        zone: target.zone
      }
    }
    dependsOn: [storage, cosmos, bus, vault, searchService, openAi]
  }
]

module roles 'modules/roles.bicep' = {
  scope: group
  params: {
    identity: names.identity
    principalId: identity.outputs.principalId
    storage: names.storage
    bus: names.bus
    vault: names.vault
    insights: names.insights
    search: search ? names.search : ''
    openAi: openAiLocation != '' ? names.openAi : ''
  }
  dependsOn: [storage, bus, vault, telemetry, searchService, openAi]
}

module databaseRoles 'modules/database-roles.bicep' = {
  scope: group
  params: { cosmos: names.cosmos, identity: names.identity, principalId: identity.outputs.principalId }
  dependsOn: [cosmos]
}

module watch 'sentinel/main.bicep' = if (sentinel) {
  scope: group
  params: {
    workspace: names.logs
    location: location
    instance: instance
    retentionDays: logRetentionDays
    principalId: identity.outputs.principalId
  }
  dependsOn: [telemetry]
}

var sentinelSettings = sentinel
  ? { MTGS_SENTINEL_ENDPOINT: watch!.outputs.endpoint, MTGS_SENTINEL_RULE: watch!.outputs.ruleId }
  : {}

// The app compares vectors where this deployment puts them, and asks the models that it deploys.
var searchSettings = search
  ? { MTGS_VECTORS: 'search', MTGS_SEARCH_ENDPOINT: 'https://${names.search}.search.windows.net' }
  : {}
var openAiSettings = openAiLocation != ''
  ? { MTGS_EMBEDDER: 'azure-openai', MTGS_AZURE_OPENAI_ENDPOINT: 'https://${names.openAi}.openai.azure.com' }
  : {}

var identitySettings = {
  // Every client of the app signs in as this identity and tries nothing else.
  AZURE_CLIENT_ID: identity.outputs.clientId
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
  AzureWebJobsStorage__accountName: names.storage
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.outputs.clientId
  MTGS_COSMOS__accountEndpoint: cosmos.outputs.endpoint
  MTGS_COSMOS__credential: 'managedidentity'
  MTGS_COSMOS__clientId: identity.outputs.clientId
  MTGS_SERVICEBUS__fullyQualifiedNamespace: '${names.bus}.servicebus.windows.net'
  MTGS_SERVICEBUS__credential: 'managedidentity'
  MTGS_SERVICEBUS__clientId: identity.outputs.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
  // Without it the exporter reports its own use to Microsoft, beside the telemetry that goes to the tenant.
  APPLICATION_INSIGHTS_NO_STATSBEAT: '1'
}

var ownSettings = {
  AzureWebJobsDisableHomepage: 'true'
  MTGS_STORE: 'cosmos'
  MTGS_COSMOS_DATABASE: 'mtgs'
  MTGS_ENTRA_TENANT: entraTenant
  MTGS_ENTRA_AUDIENCE: entraAudience
}

module site 'modules/site.bicep' = {
  scope: group
  params: {
    name: names.site
    plan: names.plan
    location: location
    tags: tags
    identityId: identity.outputs.id
    storage: names.storage
    instanceMemory: instanceMemory
    alwaysReady: alwaysReady
    durableReady: durableReady
    instancesMax: instancesMax
    allowedAddresses: allowedAddresses
    subnetId: privateEndpoints ? network!.outputs.appSubnetId : ''
    logsId: telemetry.outputs.logsId
    // What a tenant sets comes first: it cannot replace how the app signs in or where its data is.
    settings: union(
      settings,
      mapValues(vaultSettings, secret => '@Microsoft.KeyVault(VaultName=${names.vault};SecretName=${secret})'),
      ownSettings,
      sentinelSettings,
      searchSettings,
      openAiSettings,
      identitySettings
    )
  }
  // The platform reads the package and the secrets with these rights when it starts the app.
  dependsOn: [roles, databaseRoles, endpoints]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    instance: instance
    location: location
    tags: tags
    operators: operators
    budget: budget
    siteId: site.outputs.id
    cosmosId: cosmos.outputs.id
    busId: bus.outputs.id
    insightsId: telemetry.outputs.insightsId
    isProbed: empty(allowedAddresses)
    readinessUrl: 'https://${site.outputs.hostName}/readiness'
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output MTGS_URL string = 'https://${site.outputs.hostName}'
output MTGS_VAULT string = names.vault
