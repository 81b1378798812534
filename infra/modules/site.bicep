param name string
param plan string
param location string
param tags object
param identityId string
param storage string
param instanceMemory int
param alwaysReady int
param durableReady int
param instancesMax int
param allowedAddresses string[]
@description('Empty: outgoing calls do not go through a network of ours.')
param subnetId string
param logsId string

@description('Application settings by name.')
param settings object

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = { name: storage }

resource flex 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: plan
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // azd finds by this tag where the service `api` of azure.yaml goes.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: flex.id
    httpsOnly: true
    // Without it references to the vault are read as the system-assigned identity, which there is none of.
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId == '' ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}deployments'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: instancesMax
        alwaysReady: filter(
          [{ name: 'http', instanceCount: alwaysReady }, { name: 'durable', instanceCount: durableReady }],
          group => group.instanceCount > 0
        )
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: empty(allowedAddresses) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: [
        for (range, index) in allowedAddresses: {
          name: 'range-${index}'
          ipAddress: range
          action: 'Allow'
          priority: 100 + index
        }
      ]
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: site
  name: 'appsettings'
  // Behind a domain of the tenant's own, the settings name that one.
  properties: union({ MTGS_PUBLIC_URL: 'https://${site.properties.defaultHostName}' }, settings)
}

// Names and passwords do not publish: only Entra ID does.
resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'platform'
  properties: { workspaceId: logsId, metrics: [{ category: 'AllMetrics', enabled: true }] }
}

output id string = site.id
output hostName string = site.properties.defaultHostName
