// What wakes people up. Each rule names its symptom, and docs/deployment.md what to do about it.
param instance string
param location string
param tags object
param operators string[]
param budget { amount: int, start: string }
param siteId string
param cosmosId string
param busId string
param insightsId string
@description('Whether the app is asked from outside if it is ready. It has to be reachable from there.')
param isProbed bool
param readinessUrl string

resource people 'Microsoft.Insights/actionGroups@2024-10-01-preview' = {
  name: 'ag-mtgs-${instance}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: take('mtgs${instance}', 12)
    enabled: true
    emailReceivers: [
      for (address, index) in operators: {
        name: 'operator-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

var rules = [
  {
    name: 'answers-5xx'
    description: 'The app answers with errors of its own.'
    severity: 1
    target: siteId
    namespace: 'Microsoft.Web/sites'
    metric: 'Http5xx'
    aggregation: 'Total'
    above: 10
    dimensions: []
  }
  {
    name: 'database-throttles'
    description: 'The database refuses requests with 429: throughputMax is too low for what is asked of it.'
    severity: 2
    target: cosmosId
    namespace: 'Microsoft.DocumentDB/databaseAccounts'
    metric: 'TotalRequests'
    aggregation: 'Count'
    above: 100
    dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
  }
  {
    name: 'alerts-dead'
    description: 'Messages of the queue alerts were given up.'
    severity: 2
    target: busId
    namespace: 'Microsoft.ServiceBus/namespaces'
    metric: 'DeadletteredMessages'
    aggregation: 'Maximum'
    above: 0
    dimensions: [{ name: 'EntityName', operator: 'Include', values: ['alerts'] }]
  }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: 'mtgs-${instance}-${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [rule.target]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: rule.name
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: rule.namespace
            metricName: rule.metric
            operator: 'GreaterThan'
            threshold: rule.above
            timeAggregation: rule.aggregation
            dimensions: rule.dimensions
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]

resource probe 'Microsoft.Insights/webtests@2022-06-15' = if (isProbed) {
  name: 'mtgs-${instance}-readiness'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    Name: 'mtgs-${instance}-readiness'
    SyntheticMonitorId: 'mtgs-${instance}-readiness'
    Kind: 'standard'
    Enabled: true
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'emea-gb-db3-azr' }, { Id: 'us-va-ash-azr' }]
    Request: { RequestUrl: readinessUrl, HttpVerb: 'GET' }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource notReady 'Microsoft.Insights/metricAlerts@2018-03-01' = if (isProbed) {
  name: 'mtgs-${instance}-not-ready'
  location: 'global'
  tags: tags
  properties: {
    description: 'GET /readiness does not answer 200 from two places: a required check fails, or the app is away.'
    severity: 0
    enabled: true
    scopes: [probe.id, insightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: probe.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource monthly 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: 'mtgs-${instance}'
  properties: {
    category: 'Cost'
    amount: budget.amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: budget.start }
    notifications: {
      actual80: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: operators
      }
      forecast100: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: operators
      }
    }
  }
}
