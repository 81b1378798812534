// Microsoft Sentinel for an instance of MTGS, in the workspace that is named.
param workspace string
param location string = resourceGroup().location
@minValue(30)
@maxValue(730)
param retentionDays int = 90
@description('Object id of the identity that sends entries: the app. Empty where the connector asks for them.')
param principalId string = ''

module table 'table.bicep' = {
  params: { workspace: workspace, location: location, retentionDays: retentionDays, principalId: principalId }
}

module content 'content.bicep' = {
  params: { workspace: workspace, location: location }
  dependsOn: [table]
}

output endpoint string = table.outputs.endpoint
output ruleId string = table.outputs.ruleId
