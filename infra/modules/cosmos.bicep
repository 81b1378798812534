import { containers } from '../containers.bicep'

param name string
param regions string[]
param tags object
param isPrivate bool
param throughputMax int
param logsId string

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  name: name
  location: regions[0]
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      for (region, index) in regions: { locationName: region, failoverPriority: index, isZoneRedundant: false }
    ]
    enableAutomaticFailover: length(regions) > 1
    // What a session has written it reads: every write is conditional on an ETag that was read before.
    consistencyPolicy: { defaultConsistencyLevel: 'Session' }
    capabilities: throughputMax == 0 ? [{ name: 'EnableServerless' }] : []
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous30Days' } }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: 'mtgs'
  properties: {
    resource: { id: 'mtgs' }
    // All containers share it: most of them are quiet most of the time.
    options: throughputMax == 0 ? {} : { autoscaleSettings: { maxThroughput: throughputMax } }
  }
}

resource sqlContainers 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = [
  for one in containers: {
    parent: database
    name: one.name
    properties: {
      resource: {
        id: one.name
        partitionKey: { paths: [one.key], kind: 'Hash', version: 2 }
        defaultTtl: one.?ttl
        indexingPolicy: {
          indexingMode: 'consistent'
          automatic: true
          includedPaths: [{ path: '/*' }]
          excludedPaths: map(union(['/"_etag"/?'], one.?unindexed ?? []), path => { path: path })
        }
      }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'changes'
  properties: {
    workspaceId: logsId
    logAnalyticsDestinationType: 'Dedicated'
    // The control plane says who changed the account, its roles and its containers. Requests are in the metrics.
    logs: [{ category: 'ControlPlaneRequests', enabled: true }]
    metrics: [{ category: 'Requests', enabled: true }]
  }
}

output id string = account.id
output endpoint string = account.properties.documentEndpoint
