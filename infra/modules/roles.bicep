// Every right that the app has, apart from those in the database, which are in database-roles.bicep. One identity, each
// role on the one thing it is needed for.
param identity string
param principalId string
param storage string
param bus string
param vault string
param insights string
@description('Empty where there is none.')
param search string
@description('Empty where there is none.')
param openAi string

var ids = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  serviceBusDataOwner: '090c5cfd-751d-490a-894a-3ce6f1109419'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  searchServiceContributor: '7ca78c08-252a-4471-8644-bb5ff32d4ba0'
  searchIndexDataContributor: '8ebe5a00-799e-43f5-93ac-243d3dce84a7'
  openAiUser: '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'
}

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: identity }

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = { name: storage }

// The task hub of the Durable extension uses blobs, queues and tables; the host creates its containers by itself.
resource storageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in [ids.storageBlobDataOwner, ids.storageQueueDataContributor, ids.storageTableDataContributor]: {
    scope: storageAccount
    name: guid(storageAccount.id, app.id, id)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)
    }
  }
]

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: bus
  resource queue 'queues' existing = { name: 'alerts' }
}

// The platform scales by the length of the queue, which only an owner may read: so the app owns this one queue.
resource queueRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace::queue
  name: guid(namespace::queue.id, app.id, ids.serviceBusDataOwner)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', ids.serviceBusDataOwner)
  }
}

resource keyVault 'Microsoft.KeyVault/vaults@2024-11-01' existing = { name: vault }

resource vaultRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: keyVault
  name: guid(keyVault.id, app.id, ids.keyVaultSecretsUser)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', ids.keyVaultSecretsUser)
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: insights }

resource insightsRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: component
  name: guid(component.id, app.id, ids.monitoringMetricsPublisher)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', ids.monitoringMetricsPublisher)
  }
}

resource searchService 'Microsoft.Search/searchServices@2025-05-01' existing = if (search != '') { name: search }

// The app creates its index (service) and writes and asks it (data).
resource searchRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in search == '' ? [] : [ids.searchServiceContributor, ids.searchIndexDataContributor]: {
    scope: searchService
    name: guid(searchService.id, app.id, id)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)
    }
  }
]

resource openAiAccount 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = if (openAi != '') { name: openAi }

resource openAiRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (openAi != '') {
  scope: openAiAccount
  name: guid(openAiAccount.id, app.id, ids.openAiUser)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', ids.openAiUser)
  }
}
