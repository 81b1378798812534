import { createRequire } from 'node:module';
import { z } from 'zod';

// Microsoft's parser, compiled to JavaScript: it has no exports and no types, and puts itself into the global object.
const require = createRequire(import.meta.url);
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');

interface List {
  readonly Count: number;
  getItem(index: number): unknown;
}
type Construct = new (...values: unknown[]) => object;
interface Kusto {
  readonly KustoCode: {
    ParseAndAnalyze(text: string, globals: unknown): { GetDiagnostics(): List; ResultType?: { Columns?: List } };
  };
  readonly GlobalState: { Default: { WithDatabase(database: unknown): unknown } };
  /** The constructors' names are of the pinned version. */
  readonly Symbols: {
    TableSymbol: { $ctor7: Construct };
    FunctionSymbol: { $ctor16: Construct };
    DatabaseSymbol: { ctor: Construct };
  };
}
const { KustoCode, GlobalState, Symbols } = (globalThis as unknown as { Kusto: { Language: Kusto } }).Kusto.Language;

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
  const symbols = Object.entries(tables).map(([name, schema]) => new Symbols.TableSymbol.$ctor7(name, schema, null));
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', symbols));
  return (query) => {
    const code = KustoCode.ParseAndAnalyze(query, globals);
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
