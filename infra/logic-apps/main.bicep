// Approvals in Teams: a workflow that posts the card, waits, and sends the answer to MTGS. And the connector, for flows of
// people's own.
param location string = resourceGroup().location
@description('Address of the instance, without a slash at its end.')
param mtgsUrl string
@description('MTGS_ENTRA_AUDIENCE of the instance: what the token of the workflow is made for.')
param mtgsAudience string
@description('Object id of the team, and id of the channel (19:…@thread.tacv2).')
param teamId string
param channelId string

resource teams 'Microsoft.Web/connections@2016-06-01' = {
  name: 'mtgs-teams'
  location: location
  // Somebody who may post in the channel signs in once, in the portal.
  properties: {
    displayName: 'MTGS approvals'
    api: { id: subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'teams') }
  }
}

resource approvals 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'logic-mtgs-approvals'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    state: 'Enabled'
    definition: loadJsonContent('approval.workflow.json')
    parameters: {
      '$connections': {
        value: { teams: { id: teams.properties.api.id, connectionId: teams.id, connectionName: teams.name } }
      }
      mtgsUrl: { value: mtgsUrl }
      mtgsAudience: { value: mtgsAudience }
      teamId: { value: teamId }
      channelId: { value: channelId }
    }
  }
}

resource connector 'Microsoft.Web/customApis@2016-06-01' = {
  name: 'mtgs'
  location: location
  properties: {
    displayName: 'MTGS'
    description: 'Approvals and alerts of a registry of MCP tools.'
    apiType: 'Rest'
    swagger: union(loadJsonContent('connector/apiDefinition.swagger.json'), { host: split(mtgsUrl, '/')[2] })
    backendService: { serviceUrl: mtgsUrl }
    connectionParameters: { api_key: { type: 'securestring' } }
  }
}

@description('Give it the app role MTGS.Reviewer: a managed identity decides nothing, it only brings the answer.')
output principalId string = approvals.identity.principalId
