import { z } from 'zod';
import {
  connectorSchema,
  filesIn,
  huntingSchema,
  nameOf,
  parserSchema,
  readJson,
  readYaml,
  ruleSchema,
} from './sentinel-files.js';
import { ownInstance } from './sentinel-workspace.js';

const named = <T>(folder: string, schema: z.ZodType<T>) =>
  filesIn(folder).map((file) => [nameOf(file), schema.parse(readYaml(file))] as const);

/** What is in the solution, by the names of its files. */
export const rules = named('Analytic Rules', ruleSchema);
export const hunts = named('Hunting Queries', huntingSchema);
export const parsers = named('Parsers', parserSchema);

const withQuery = z.looseObject({ query: z.string().optional() });
const widgetSchema = z.looseObject({
  name: z.string(),
  content: withQuery.extend({ parameters: z.array(withQuery.extend({ name: z.string() })).optional() }),
});
const workbook = z.object({ items: z.array(widgetSchema) }).parse(readJson('Workbooks/Mtgs.json'));
/** What the workbook shows where its parameter is one instance, and what that parameter may be. */
export const bookQueries = workbook.items
  .flatMap(({ name, content: { query, parameters = [] } }) => [{ name, query }, ...parameters])
  .flatMap(({ name, query }) =>
    query === undefined ? [] : [[name, query.replaceAll('{Instance}', ownInstance)] as const],
  );

const connector = connectorSchema.parse(readJson('Data Connectors/MtgsAudit.json'));
/** Queries on the page of the connector. */
export const pageQueries = [
  ...connector.graphQueries.map(({ metricName, baseQuery }) => [metricName, baseQuery] as const),
  ...connector.sampleQueries.map(({ description, query }) => [description, query] as const),
  ...connector.dataTypes.map(({ name, lastDataReceivedQuery }) => [name, lastDataReceivedQuery] as const),
];

/** The events that a query names. */
export const eventsIn = (query: string): string[] =>
  [...query.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, name = '']) => name);
