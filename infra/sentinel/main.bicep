// Microsoft Sentinel for an instance of MTGS, in the workspace that is named.
param workspace string
param location string = resourceGroup().location
@description('Name of the instance of MTGS, in every row of its audit log: letters, digits and hyphens, as no other instance has.')
@minLength(1)
@maxLength(15)
param instance string
@minValue(30)
@maxValue(730)
param retentionDays int = 90
@description('Object id of the identity that sends entries: the app. Empty where the connector asks for them.')
param principalId string = ''

module table 'table.bicep' = {
  params: {
    workspace: workspace
    location: location
    instance: instance
    retentionDays: retentionDays
    principalId: principalId
  }
}

module content 'content.bicep' = {
  params: { workspace: workspace, location: location }
  dependsOn: [table]
}

output endpoint string = table.outputs.endpoint
output ruleId string = table.outputs.ruleId
