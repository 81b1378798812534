/** Tables are named after their container, so the alphabet is narrow. */
const containerPattern = /^[a-z][a-z0-9_]{0,40}$/;

/** Version of the tables in a file (`PRAGMA user_version`). 0 stands for those of before versions were written down. */
export const documentsVersion = 1;

/**
 * Fields that are looked up often, each behind the partition. An expression index serves only the very same expression:
 * these are written exactly as `fieldExpression` writes them.
 */
export const indexes: readonly {
  readonly name: string;
  readonly fields: readonly string[];
  readonly partial?: string;
}[] = [
  { name: 'kind', fields: ['kind', 'id'] },
  { name: 'status', fields: ['kind', 'value.status', 'id'] },
  { name: 'revision', fields: ['kind', 'value.revision', 'id'] },
  { name: 'tool_a', fields: ['kind', 'value.toolA', 'id'], partial: 'value.toolA' },
  { name: 'tool_b', fields: ['kind', 'value.toolB', 'id'], partial: 'value.toolB' },
];

/** How a document's field reads in SQL. The field must have passed `checkQuery`: its names go into the text. */
export const fieldExpression = (field: string): string => (field === 'id' ? 'id' : `json_extract(body, '$.${field}')`);

/**
 * A condition on the text of a row that holds for a damaged one too, or does not: JSON functions would fail the whole
 * statement. `kept` includes damaged rows, so that whoever reads them learns of them.
 */
export const unlessDamaged = (condition: string, kept: boolean): string =>
  `CASE WHEN json_valid(body) THEN ${condition} ELSE ${kept ? 1 : 0} END`;

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
export function containerSchema(container: string): string {
  const table = tableOf(container);
  const expressions = indexes.map(({ name, fields, partial }) => {
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
    ${expressions.join('\n')}`;
}
