// Where audit entries arrive, pushed by the app or pulled by the connector: one table, and a rule for each instance, which
// writes the name of the instance into every row. An instance cannot write into the rows of another.
import { columns, fields } from 'columns.bicep'

param workspace string
param location string
param instance string
param retentionDays int
@description('Identity that sends entries. Empty: nobody does, the connector asks for them.')
param principalId string

resource logs 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = { name: workspace }

resource table 'Microsoft.OperationalInsights/workspaces/tables@2025-07-01' = {
  parent: logs
  name: 'MtgsAudit_CL'
  properties: {
    plan: 'Analytics'
    retentionInDays: retentionDays
    totalRetentionInDays: 2556
    schema: { name: 'MtgsAudit_CL', columns: map(columns, one => { name: one.name, type: one.type }) }
  }
}

// Its name has at most 30 characters, since it is part of the endpoint's.
resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: 'dcr-mtgs-audit-${instance}'
  location: location
  // It takes logs at an endpoint of its own.
  kind: 'Direct'
  properties: {
    streamDeclarations: { 'Custom-MtgsAudit': { columns: fields } }
    destinations: { logAnalytics: [{ workspaceResourceId: logs.id, name: 'workspace' }] }
    dataFlows: [
      {
        streams: ['Custom-MtgsAudit']
        destinations: ['workspace']
        transformKql: 'source | extend instance = \'${toLower(instance)}\' | project ${join(map(columns, one => '${one.name} = ${one.from}'), ', ')}'
        outputStream: 'Custom-MtgsAudit_CL'
      }
    ]
  }
  dependsOn: [table]
}

var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (principalId != '') {
  scope: rule
  name: guid(rule.id, principalId, metricsPublisher)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
  }
}

output endpoint string = rule.properties.endpoints.logsIngestion
output ruleId string = rule.properties.immutableId
