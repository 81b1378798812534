// What Sentinel does with the entries. The queries are in MTGS/, in the form that a solution of the content hub has.
param workspace string
param location string

resource logs 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = { name: workspace }

resource onboarding 'Microsoft.SecurityInsights/onboardingStates@2025-09-01' = {
  scope: logs
  name: 'default'
  properties: {}
}

var rules = [
  loadYamlContent('MTGS/Analytic Rules/approval-by-maker-of-keys.yaml')
  loadYamlContent('MTGS/Analytic Rules/audit-is-silent.yaml')
  loadYamlContent('MTGS/Analytic Rules/chain-has-a-gap.yaml')
  loadYamlContent('MTGS/Analytic Rules/critical-conflict-suppressed.yaml')
  loadYamlContent('MTGS/Analytic Rules/entry-was-changed.yaml')
  loadYamlContent('MTGS/Analytic Rules/key-guessing.yaml')
  loadYamlContent('MTGS/Analytic Rules/mass-removal.yaml')
  loadYamlContent('MTGS/Analytic Rules/tool-changed-after-approval.yaml')
]
var huntingQueries = [
  loadYamlContent('MTGS/Hunting Queries/audit-exports.yaml')
  loadYamlContent('MTGS/Hunting Queries/entries-changed-at-any-time.yaml')
  loadYamlContent('MTGS/Hunting Queries/gaps-at-any-time.yaml')
  loadYamlContent('MTGS/Hunting Queries/local-commands-allowed.yaml')
  loadYamlContent('MTGS/Hunting Queries/new-key-used-at-once.yaml')
  loadYamlContent('MTGS/Hunting Queries/policies-changed.yaml')
  loadYamlContent('MTGS/Hunting Queries/tools-of-one-server.yaml')
]
var parsers = [
  loadYamlContent('MTGS/Parsers/ASimAuditEventMtgs.yaml')
  loadYamlContent('MTGS/Parsers/vimAuditEventMtgs.yaml')
]

// The form of the content hub says 1h where the API says PT1H.
var durations = { '1h': 'PT1H', '14d': 'P14D' }

resource alertRules 'Microsoft.SecurityInsights/alertRules@2025-09-01' = [
  for rule in rules: {
    scope: logs
    name: rule.id
    kind: 'Scheduled'
    properties: {
      displayName: rule.name
      description: rule.description
      severity: any(rule.severity)
      enabled: true
      query: rule.query
      queryFrequency: durations[rule.queryFrequency]
      queryPeriod: durations[rule.queryPeriod]
      triggerOperator: 'GreaterThan'
      triggerThreshold: rule.triggerThreshold
      // A rule that pauses after an alert would never judge what arrives meanwhile.
      suppressionEnabled: false
      suppressionDuration: 'PT5H'
      tactics: any(rule.tactics)
      techniques: map(rule.relevantTechniques, technique => string(technique))
      entityMappings: any(rule.entityMappings)
      customDetails: any(rule.customDetails)
      alertDetailsOverride: any(rule.?alertDetailsOverride)
      eventGroupingSettings: any(rule.eventGroupingSettings)
      incidentConfiguration: any(rule.incidentConfiguration)
    }
    dependsOn: [onboarding]
  }
]

resource hunting 'Microsoft.OperationalInsights/workspaces/savedSearches@2025-07-01' = [
  for one in huntingQueries: {
    parent: logs
    name: one.id
    properties: {
      category: 'Hunting Queries'
      displayName: one.name
      query: one.query
      version: 2
      tags: [
        { name: 'description', value: one.description }
        { name: 'tactics', value: join(map(one.tactics, tactic => string(tactic)), ',') }
        { name: 'techniques', value: join(map(one.relevantTechniques, technique => string(technique)), ',') }
      ]
    }
  }
]

resource functions 'Microsoft.OperationalInsights/workspaces/savedSearches@2025-07-01' = [
  for one in parsers: {
    parent: logs
    name: one.ParserName
    properties: {
      category: 'ASIM'
      displayName: one.Parser.Title
      functionAlias: one.ParserName
      functionParameters: join(
        map(one.ParserParams, parameter => '${parameter.Name}:${parameter.Type}=${parameter.Default}'),
        ','
      )
      query: one.ParserQuery
      version: 2
    }
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(logs.id, 'mtgs')
  location: location
  kind: 'shared'
  properties: {
    displayName: 'MTGS'
    category: 'sentinel'
    sourceId: logs.id
    serializedData: loadTextContent('MTGS/Workbooks/Mtgs.json')
  }
}
