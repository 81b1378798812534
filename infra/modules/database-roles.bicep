// What the app may do to the documents. The audit chain is only ever added to: by permission, not only by code.
import { containers } from '../containers.bicep'

param cosmos string
param identity string
param principalId string

var prefix = 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers'

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: identity }

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' existing = { name: cosmos }

resource connect 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions@2025-04-15' = {
  parent: account
  name: guid(account.id, 'connect')
  properties: {
    roleName: 'MTGS connect'
    type: 'CustomRole'
    assignableScopes: [account.id]
    permissions: [{ dataActions: ['Microsoft.DocumentDB/databaseAccounts/readMetadata'] }]
  }
}

resource append 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions@2025-04-15' = {
  parent: account
  name: guid(account.id, 'append')
  properties: {
    roleName: 'MTGS append and read'
    type: 'CustomRole'
    assignableScopes: [account.id]
    permissions: [
      {
        // No replace, no upsert, no delete. The log finds its head by a query; Sentinel is fed from the change feed.
        dataActions: [
          'Microsoft.DocumentDB/databaseAccounts/readMetadata'
          '${prefix}/executeQuery'
          '${prefix}/readChangeFeed'
          '${prefix}/items/create'
          '${prefix}/items/read'
        ]
      }
    ]
  }
}

resource write 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions@2025-04-15' = {
  parent: account
  name: guid(account.id, 'write')
  properties: {
    roleName: 'MTGS read and write'
    type: 'CustomRole'
    assignableScopes: [account.id]
    permissions: [
      {
        dataActions: [
          'Microsoft.DocumentDB/databaseAccounts/readMetadata'
          '${prefix}/executeQuery'
          '${prefix}/readChangeFeed'
          '${prefix}/items/create'
          '${prefix}/items/read'
          '${prefix}/items/replace'
          '${prefix}/items/upsert'
          '${prefix}/items/delete'
        ]
      }
    ]
  }
}

// Clients read the account before they ask for a container.
resource connecting 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: account
  name: guid(account.id, app.id, 'connect')
  properties: { principalId: principalId, roleDefinitionId: connect.id, scope: account.id }
}

// Role assignments of one account are written one after the other: side by side, some are refused.
@batchSize(1)
resource assignments 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = [
  for one in containers: {
    parent: account
    name: guid(account.id, app.id, one.name)
    properties: {
      principalId: principalId
      roleDefinitionId: one.name == 'audit' ? append.id : write.id
      scope: '${account.id}/dbs/mtgs/colls/${one.name}'
    }
    dependsOn: [connecting]
  }
]
