// For a workspace that MTGS cannot send to: Sentinel asks the API of MTGS, with a key, one connection for each chain.
param workspace string
param location string = resourceGroup().location
@description('Name of the instance of MTGS, in every row of its audit log: letters, digits and hyphens, as no other instance has.')
@minLength(1)
@maxLength(15)
param instance string
@minValue(30)
@maxValue(730)
param retentionDays int = 90
@description('Address of the instance, without a slash at its end.')
param mtgsUrl string
@description('Environments, and `instance`.')
@minLength(1)
param chains string[]
@description('Of a role that may read the audit log.')
@secure()
param apiKey string

resource logs 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = { name: workspace }

module sentinel 'main.bicep' = {
  params: { workspace: workspace, location: location, instance: instance, retentionDays: retentionDays }
}

resource page 'Microsoft.SecurityInsights/dataConnectorDefinitions@2025-09-01' = {
  scope: logs
  name: 'MtgsAudit'
  kind: 'Customizable'
  // The types do not know sampleQueries.
  #disable-next-line BCP037
  properties: { connectorUiConfig: loadJsonContent('MTGS/Data Connectors/MtgsAudit.json') }
  dependsOn: [sentinel]
}

resource pollers 'Microsoft.SecurityInsights/dataConnectors@2025-09-01' = [
  for chain in chains: {
    scope: logs
    // No chain has an underscore in its name.
    name: 'MtgsAudit-${instance}_${chain}'
    kind: 'RestApiPoller'
    properties: {
      connectorDefinitionName: page.name
      dataType: 'MtgsAudit_CL'
      dcrConfig: {
        streamName: 'Custom-MtgsAudit'
        dataCollectionEndpoint: sentinel.outputs.endpoint
        dataCollectionRuleImmutableId: sentinel.outputs.ruleId
      }
      auth: { type: 'APIKey', apiKeyName: 'X-API-Key', apiKey: apiKey }
      request: {
        apiEndpoint: chain == 'instance'
          ? '${mtgsUrl}/v1/instance/audit-entries'
          : '${mtgsUrl}/v1/environments/${chain}/audit-entries'
        httpMethod: 'GET'
        queryParameters: { limit: 500 }
        queryWindowInMin: 5
        rateLimitQPS: 5
        retryCount: 3
        timeoutInSeconds: 60
      }
      response: { eventsJsonPaths: ['$.items'], format: 'json' }
      // By sequence, not by time: a window of time would miss an entry that is committed a moment after its end was read.
      paging: {
        pagingType: 'PersistentToken'
        #disable-next-line BCP037
        nextPageTokenJsonPath: '$.items[-1:].sequence'
        #disable-next-line BCP037
        nextPageParaName: 'after'
      }
      isActive: true
    }
  }
]
