using '../main.bicep'

// Every switch on. The policy test looks at it, so that no part goes unchecked; a tenant that wants it all starts here.
param instance = 'everything'
param location = 'westeurope'
param entraTenant = '00000000-0000-4000-8000-000000000002'
param entraAudience = 'api://mtgs-everything'
param settings = {
  MTGS_SYNC_SCHEDULE: '0 */30 * * * *'
  MTGS_PUBLIC_URL: 'https://tools.example.com'
  MTGS_CARD_RESPONDERS: '{"rita@example.com":"reviewer"}'
}
param vaultSettings = { MTGS_CARD_SECRET: 'card-secret', MTGS_ALERT_SLACK: 'slack-webhook' }
param instanceMemory = 4096
param alwaysReady = 2
param durableReady = 1
param instancesMax = 100
param throughputMax = 4000
param secondLocation = 'northeurope'
param logRetentionDays = 365
param privateEndpoints = true
param allowedAddresses = ['203.0.113.0/24']
param search = true
param openAiLocation = 'swedencentral'
param sentinel = true
param operators = ['operators@example.com', 'security@example.com']
param budget = { amount: 2000, start: '2026-12-01' }
