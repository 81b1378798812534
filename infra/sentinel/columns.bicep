type column = {
  @description('In the table.')
  name: string
  type: 'string' | 'long' | 'datetime' | 'dynamic'
  @description('Where it comes from: a field of an entry, an expression over fields, or `instance`, which the rule adds.')
  from: string
}

@export()
@description('Fields of an audit entry as the API answers and the app sends them. With one of these types each.')
var fields = [
  { name: 'chain', type: 'string' }
  { name: 'sequence', type: 'long' }
  { name: 'eventId', type: 'string' }
  { name: 'type', type: 'string' }
  { name: 'at', type: 'datetime' }
  { name: 'ingestedAt', type: 'datetime' }
  { name: 'actor', type: 'dynamic' }
  { name: 'requestId', type: 'string' }
  { name: 'subject', type: 'dynamic' }
  { name: 'before', type: 'dynamic' }
  { name: 'after', type: 'dynamic' }
  { name: 'previousHash', type: 'string' }
  { name: 'hash', type: 'string' }
  { name: 'damaged', type: 'string' }
]

@export()
@description('The table. Its schema and the transformation are made from this list.')
var columns column[] = [
  // Rules see the last 14 days of this column. What arrives late has the time of its arrival, so that they see it then;
  // `IngestedAt` says when MTGS wrote it.
  { name: 'TimeGenerated', type: 'datetime', from: 'iif(ingestedAt > ago(1d), ingestedAt, now())' }
  // Instances have chains, environments and keys of the same names.
  { name: 'Instance', type: 'string', from: 'instance' }
  { name: 'Chain', type: 'string', from: 'chain' }
  { name: 'Sequence', type: 'long', from: 'sequence' }
  { name: 'EventId', type: 'string', from: 'eventId' }
  { name: 'EventType', type: 'string', from: 'iif(isnotempty(damaged), \'AUDIT_ENTRY_DAMAGED\', type)' }
  { name: 'EventTime', type: 'datetime', from: 'at' }
  { name: 'IngestedAt', type: 'datetime', from: 'ingestedAt' }
  { name: 'ActorKind', type: 'string', from: 'tostring(actor.kind)' }
  { name: 'ActorId', type: 'string', from: 'tostring(actor.id)' }
  { name: 'ActorName', type: 'string', from: 'tostring(actor.name)' }
  { name: 'RequestId', type: 'string', from: 'requestId' }
  { name: 'SubjectKind', type: 'string', from: 'tostring(subject.kind)' }
  { name: 'SubjectId', type: 'string', from: 'tostring(subject.id)' }
  { name: 'Before', type: 'dynamic', from: 'before' }
  { name: 'After', type: 'dynamic', from: 'after' }
  { name: 'PreviousHash', type: 'string', from: 'previousHash' }
  { name: 'Hash', type: 'string', from: 'hash' }
  { name: 'Damaged', type: 'string', from: 'damaged' }
]
