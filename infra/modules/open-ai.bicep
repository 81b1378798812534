param name string
param location string
param tags object
param isPrivate bool
param logsId string

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    restrictOutboundNetworkAccess: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

resource embeddings 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = {
  parent: account
  name: 'text-embedding-3-large'
  // Capacity in thousands of tokens a minute.
  sku: { name: 'Standard', capacity: 100 }
  properties: { model: { format: 'OpenAI', name: 'text-embedding-3-large', version: '1' } }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'changes'
  properties: { workspaceId: logsId, logs: [{ category: 'Audit', enabled: true }] }
}

output id string = account.id
