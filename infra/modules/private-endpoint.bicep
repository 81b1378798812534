param location string
param tags object
param networkId string
param subnetId string

@description('The resource that is reached, its name, the part of it and the DNS zone that answers for it inside the network.')
param target { id: string, name: string, part: string, zone: string }

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: 'pe-${target.name}-${target.part}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: target.part, properties: { privateLinkServiceId: target.id, groupIds: [target.part] } }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: target.zone
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: 'app'
  location: 'global'
  properties: { virtualNetwork: { id: networkId }, registrationEnabled: false }
}

resource group 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = {
  parent: endpoint
  name: 'default'
  properties: { privateDnsZoneConfigs: [{ name: target.part, properties: { privateDnsZoneId: zone.id } }] }
}
