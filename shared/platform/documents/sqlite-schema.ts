/** The properties that containers are partitioned by. */
export type PartitionKey = 'env' | 'container' | 'chain' | 'runId' | 'model';

/** Tables are named after their container, so the alphabet is narrow. */
const containerPattern = /^[a-z][a-z0-9_]{0,40}$/;

/** A container: its name and the property that its documents are partitioned by. */
export interface SqliteContainer {
  readonly name: string;
  readonly partitionKey: PartitionKey;
}

/**
 * Version of what is in a file (`PRAGMA user_version`). 0 stands for files of before versions were written down; since 2 a part
 * of some documents is compressed.
 */
export const documentsVersion = 2;

/**
 * Fields that are looked up often, each behind the partition. An expression index serves only the very same expression:
 * these are written exactly as `fieldExpression` writes them.
 */
export interface Index {
  readonly name: string;
  readonly fields: readonly string[];
  /** Only documents that have this field are in it. */
  readonly partial?: string;
  /** The kind of which every document has that field, so that counting this kind through the index leaves none out. */
  readonly wholeKind?: string;
}

const byKind: Index = { name: 'kind', fields: ['kind', 'id'] };

/** The lines in which analyses wait, in order. */
const waiting: Index = {
  name: 'waiting',
  fields: ['kind', 'value.waiting', 'value.requestedAt', 'id'],
  partial: 'value.waiting',
};

// A query goes through the last one that fits it: of those that both fit, the more selective is the later one.
const registryIndexes: readonly Index[] = [
  byKind,
  { name: 'requested_at', fields: ['kind', 'value.requestedAt', 'id'], partial: 'value.requestedAt' },
  { name: 'status', fields: ['kind', 'value.status', 'id'], partial: 'value.status', wholeKind: 'run' },
  { name: 'score', fields: ['kind', 'value.score', 'id'], partial: 'value.score' },
  { name: 'revision', fields: ['kind', 'value.revision', 'id'], partial: 'value.revision' },
  { name: 'tool_a', fields: ['kind', 'value.toolA', 'id'], partial: 'value.toolA' },
  { name: 'tool_b', fields: ['kind', 'value.toolB', 'id'], partial: 'value.toolB' },
  { name: 'tool_id', fields: ['kind', 'value.toolId', 'id'], partial: 'value.toolId' },
  waiting,
];

/** What health counts: no document is read for it. Queries do not go through these, but for the lines. */
const registryTallies: readonly Index[] = [
  waiting,
  {
    name: 'count_conflicts',
    fields: ['kind', 'value.status', 'value.severity'],
    partial: 'value.severity',
    wholeKind: 'conflict',
  },
  {
    name: 'tool_counts',
    fields: ['kind', 'value.status', 'value.deletedAt', 'value.active.version', 'value.kind', 'value.revision'],
    partial: 'value.revision',
    wholeKind: 'tool',
  },
];

/** Indexes of earlier files, which nothing goes through any more. */
const earlier: readonly Index[] = [{ name: 'count_tools', fields: [] }];

/** The indexes of a container that only `tally` goes through. */
export const talliesOf: Readonly<Record<PartitionKey, readonly Index[]>> = {
  env: registryTallies,
  chain: [],
  container: [],
  runId: [],
  model: [],
};

/**
 * The indexes of a container, by what it is partitioned by. Each costs time with every write and room on the disk: working
 * data and audit entries are found by kind and id, vectors by id alone.
 */
export const indexesOf: Readonly<Record<PartitionKey, readonly Index[]>> = {
  env: registryIndexes,
  chain: [byKind],
  container: [byKind],
  runId: [byKind],
  model: [],
};

/** How a document's field reads in SQL. The field must have passed `checkQuery`: its names go into the text. */
export const fieldExpression = (field: string): string => (field === 'id' ? 'id' : `json_extract(body, '$.${field}')`);

/**
 * A condition on the text of a row, and what holds in place of it where the text is damaged: JSON functions would fail the
 * whole statement. Unless told, a damaged row is among those found, so that whoever reads it learns of it.
 */
export const unlessDamaged = (condition: string, otherwise = '1'): string =>
  `CASE WHEN json_valid(body) THEN ${condition} ELSE ${otherwise} END`;

/** The JSON type of a document's field, NULL when it is absent. */
export const typeExpression = (field: string): string => `json_type(body, '$.${field}')`;

/** @throws {TypeError} for a name that cannot be a table. */
export function tableOf(container: string): string {
  if (!containerPattern.test(container)) throw new TypeError(`"${container}" cannot name a container`);
  return `documents_${container}`;
}

/**
 * The table of one container. `lsn` grows with every write and is never used twice: it is the etag and the order of the
 * change feed at once. SQLite has one writer at a time, so that a smaller number never appears after a larger one.
 * The unique key begins with the id: begun with the partition, SQLite would prefer it to every index below. `expires` is
 * the time in milliseconds from which a document with a `ttl` may be removed.
 */
export function containerSchema({ name: container, partitionKey }: SqliteContainer): string {
  const table = tableOf(container);
  const kept = [...new Set([...indexesOf[partitionKey], ...talliesOf[partitionKey]])];
  // Files of before 28 November 2026 have them all for every container.
  const dropped = [...registryIndexes, ...registryTallies, ...earlier].filter((index) => !kept.includes(index));
  const expressions = kept.map(({ name, fields, partial }) => {
    const where = partial === undefined ? '' : ` WHERE ${fieldExpression(partial)} IS NOT NULL`;
    return `CREATE INDEX IF NOT EXISTS ${table}_${name} ON ${table} (partition, ${fields.map(fieldExpression).join(', ')})${where};`;
  });
  return `
    CREATE TABLE IF NOT EXISTS ${table} (
      lsn INTEGER PRIMARY KEY AUTOINCREMENT,
      partition TEXT NOT NULL,
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      expires INTEGER,
      UNIQUE (id, partition)
    );
    CREATE INDEX IF NOT EXISTS ${table}_expires ON ${table} (expires) WHERE expires IS NOT NULL;
    ${dropped.map(({ name }) => `DROP INDEX IF EXISTS ${table}_${name};`).join('\n')}
    ${expressions.join('\n')}`;
}
