import { z } from 'zod';
import { createParser, type List } from './kusto.js';

const problemSchema = z.object({ Code: z.string(), Start: z.number(), Message: z.string() });
const columnSchema = z.object({ Name: z.string(), Type: z.object({ Name: z.string() }) });
const read = <T>(schema: z.ZodType<T>, many: List | undefined): T[] =>
  Array.from({ length: many?.Count ?? 0 }, (_, index) => {
    const { Code, Start, Message, Name, Type } = many!.getItem(index) as Record<string, unknown>;
    return schema.parse({ Code, Start, Message, Name, Type: { Name: (Type as { Name?: unknown } | undefined)?.Name } });
  });

/** What a query comes to: what is wrong with it, and the columns that it has. */
export interface Analysis {
  readonly problems: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
}

/** `tables`: a schema by name, such as `(TimeGenerated: datetime, Chain: string)`. */
export function createKqlCheck(tables: Readonly<Record<string, string>>): (query: string) => Analysis {
  const parse = createParser(tables);
  return (query) => {
    const code = parse(query);
    return {
      problems: read(problemSchema, code.GetDiagnostics()).map(
        ({ Code, Start, Message }) => `${Code} at ${Start}: ${Message}`,
      ),
      columns: Object.fromEntries(
        read(columnSchema, code.ResultType?.Columns).map(({ Name, Type }) => [Name, Type.Name]),
      ),
    };
  };
}
