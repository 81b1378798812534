type container = {
  name: string
  @description('What it is partitioned by, as a path.')
  key: string
  @description('Seconds, or -1: only documents that carry a ttl are forgotten. Left out: nothing is.')
  ttl: int?
  @description('Paths that no query asks for. Indexing them would cost request units with every write.')
  unindexed: string[]?
}

@export()
@description('The containers of the database. test/infra/policy.test.ts compares them with shared/platform/documents/containers.ts.')
var containers container[] = [
  {
    name: 'registry'
    key: '/env'
    unindexed: [
      '/value/definition/*'
      '/value/active/definition/*'
      '/value/deflated/?'
      '/value/points/*'
      '/value/before/*'
      '/value/after/*'
    ]
  }
  { name: 'access', key: '/env', unindexed: ['/value/before/*', '/value/after/*'] }
  { name: 'simulations', key: '/runId', ttl: -1, unindexed: ['/value/*', '/text/*'] }
  { name: 'embeddings', key: '/model', unindexed: ['/vector/*'] }
  { name: 'audit', key: '/chain', unindexed: ['/value/before/*', '/value/after/*'] }
  { name: 'poison', key: '/container', unindexed: ['/document/*', '/text/*'] }
  { name: 'leases', key: '/id' }
]
