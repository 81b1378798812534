import { createRequire } from 'node:module';

// Microsoft's parser, compiled to JavaScript: it has no exports and no types, and puts itself into the global object.
const require = createRequire(import.meta.url);
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');

export interface List {
  readonly Count: number;
  getItem(index: number): unknown;
}
type Construct = new (...values: unknown[]) => object;

/** A node of the tree that a query is parsed to. Which of its parts a node has depends on its kind. */
export interface Node {
  readonly Kind: number;
  toString(): string;
  readonly [part: string]: unknown;
}

interface Kusto {
  readonly KustoCode: {
    ParseAndAnalyze(
      text: string,
      globals: unknown,
    ): { GetDiagnostics(): List; ResultType?: { Columns?: List }; Syntax: Node };
  };
  readonly GlobalState: { Default: { WithDatabase(database: unknown): unknown } };
  /** The constructors' names are of the pinned version. */
  readonly Symbols: {
    TableSymbol: { $ctor7: Construct };
    DatabaseSymbol: { ctor: Construct };
  };
  readonly Syntax: { SyntaxKind: Readonly<Record<string, number>> };
}
const { KustoCode, GlobalState, Symbols, Syntax } = (globalThis as unknown as { Kusto: { Language: Kusto } }).Kusto
  .Language;

/** `tables`: a schema by name, such as `(TimeGenerated: datetime, Chain: string)`. */
export function createParser(tables: Readonly<Record<string, string>>) {
  const symbols = Object.entries(tables).map(([name, schema]) => new Symbols.TableSymbol.$ctor7(name, schema, null));
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', symbols));
  return (query: string) => KustoCode.ParseAndAnalyze(query, globals);
}

const kinds = new Map(Object.entries(Syntax.SyntaxKind).map(([name, kind]) => [kind, name]));

export const kindOf = ({ Kind }: Node): string => kinds.get(Kind) ?? String(Kind);

/** A part that a node of this kind has. */
export function part(node: Node, name: string): Node {
  const found = node[name];
  if (typeof found !== 'object' || found === null) throw new Error(`${kindOf(node)} has no ${name}: ${textOf(node)}`);
  return found as Node;
}

const lists = new WeakMap<object, readonly Node[]>();

/** The elements of a list in a node, without what separates them. */
export function parts(node: Node, name: string): readonly Node[] {
  const list = part(node, name) as unknown as List;
  const elements =
    lists.get(list) ??
    Array.from({ length: list.Count }, (_, index) => {
      const element = list.getItem(index) as Node;
      return (element['Element'] ?? element) as Node;
    });
  lists.set(list, elements);
  return elements;
}

const texts = new WeakMap<Node, string>();

export function textOf(node: Node): string {
  const text = texts.get(node) ?? node.toString().trim();
  texts.set(node, text);
  return text;
}
