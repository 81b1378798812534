import { Index, MetricKind, ScalarKind } from 'usearch';
import { z } from 'zod';
import { cosine } from '../../../shared/analysis/index/unit-vector.js';

interface Document {
  id: string;
  env: string;
  topic: string;
  seen: number;
  vector: Float32Array;
}

export interface Query {
  readonly filter: string;
  readonly select: string;
  readonly top: number;
  readonly vectorQueries?:
    | undefined
    | readonly [{ readonly vector: readonly number[]; readonly k: number; readonly exhaustive?: boolean | undefined }];
}

export interface SearchIndexPeer {
  change(actions: readonly Record<string, unknown>[]): { key: string; status: boolean; statusCode: number }[];
  search(query: Query): Record<string, unknown>[];
  readonly documents: ReadonlyMap<string, Document>;
}

interface Behaviour {
  readonly isBehind: boolean;
  readonly isExact: boolean;
  readonly refuse: ((topic: string) => number | undefined) | undefined;
}

const documentSchema = z.object({
  id: z.string(),
  env: z.string(),
  topic: z.string(),
  seen: z.int(),
  vector: z.array(z.number()),
});
const parametersSchema = z.object({ m: z.int().min(4).max(10), efConstruction: z.int(), efSearch: z.int() });

/** The documents of one index, and a graph of the vectors of each environment. */
export function createSearchIndex(
  definition: {
    fields: readonly { dimensions?: number | undefined }[];
    vectorSearch: { algorithms: readonly unknown[] };
  },
  behaviour: Behaviour,
): SearchIndexPeer {
  const dimensions = definition.fields.find((field) => field.dimensions !== undefined)?.dimensions ?? 0;
  const [algorithm] = definition.vectorSearch.algorithms as [{ hnswParameters: unknown }];
  const { m, efConstruction, efSearch } = parametersSchema.parse(algorithm.hnswParameters);
  const documents = new Map<string, Document>();
  const waiting: (() => void)[] = [];
  const graphs = new Map<string, { graph: Index; ids: Map<bigint, string>; places: Map<string, bigint> }>();
  let places = 0n;

  function graphOf(env: string) {
    const known = graphs.get(env);
    if (known !== undefined) return known;
    const graph = new Index({
      dimensions,
      metric: MetricKind.Cos,
      quantization: ScalarKind.F32,
      connectivity: m,
      expansion_add: efConstruction,
      expansion_search: efSearch,
      multi: false,
    });
    const made = { graph, ids: new Map<bigint, string>(), places: new Map<string, bigint>() };
    graphs.set(env, made);
    return made;
  }

  function take(document: Document): void {
    const { graph, ids, places: known } = graphOf(document.env);
    if (!documents.has(document.id)) {
      const place = places++;
      graph.add(place, document.vector, 1);
      ids.set(place, document.id);
      known.set(document.id, place);
    }
    documents.set(document.id, document);
  }

  function drop(id: string): void {
    const document = documents.get(id);
    if (document === undefined) return;
    documents.delete(id);
    const { graph, ids, places: known } = graphOf(document.env);
    const place = known.get(id);
    if (place === undefined) return;
    graph.remove(place);
    ids.delete(place);
    known.delete(id);
  }

  function changeOne({ '@search.action': action, ...fields }: Record<string, unknown>): number {
    const id = String(fields['id']);
    if (action === 'delete')
      waiting.push(() => {
        drop(id);
      });
    else if (action === 'upload') {
      const parsed = documentSchema.parse(fields);
      if (parsed.vector.length !== dimensions) return 400;
      waiting.push(() => {
        take({ ...parsed, vector: Float32Array.from(parsed.vector) });
      });
    } else {
      const known = documents.get(id);
      if (known === undefined) return 404;
      waiting.push(() => {
        take({ ...known, ...fields });
      });
    }
    return 200;
  }

  function catchUp(): void {
    if (!behaviour.isBehind) for (const change of waiting.splice(0)) change();
  }

  function nearest(vector: Float32Array, env: string, count: number): Document[] {
    const { graph, ids } = graphOf(env);
    if (ids.size === 0) return [];
    const { keys } = graph.search(vector, Math.min(count, ids.size), 1);
    return Array.from(keys).flatMap((place) => documents.get(ids.get(place) ?? '') ?? []);
  }

  return {
    documents,
    change(actions) {
      return actions.map((action) => {
        const statusCode = behaviour.refuse?.(String(action['topic'])) ?? changeOne(action);
        return { key: String(action['id']), status: statusCode < 300, statusCode, errorMessage: null };
      });
    },
    search({ filter, select, top, vectorQueries }) {
      catchUp();
      const { env, matches } = parseFilter(filter);
      const all = (): Document[] => [...documents.values()].filter(matches);
      const shown = (document: Document, score: number) => ({
        '@search.score': score,
        ...Object.fromEntries(select.split(',').map((field) => [field, document[field as keyof Document]])),
      });
      if (vectorQueries === undefined)
        return all()
          .slice(0, top)
          .map((document) => shown(document, 1));
      const [{ k, exhaustive = false }] = vectorQueries;
      const vector = Float32Array.from(vectorQueries[0].vector);
      const isWholeEnvironment = filter === `env eq '${env}'`;
      const found = exhaustive || behaviour.isExact || !isWholeEnvironment ? all() : nearest(vector, env, k);
      // With the metric cosine the service scores 1 / (1 + distance), of 32-bit floats.
      return found
        .map((document) => shown(document, Math.fround(1 / (2 - cosine(vector, document.vector)))))
        .sort((a, b) => b['@search.score'] - a['@search.score'])
        .slice(0, Math.min(k, top));
    },
  };
}

/** The filters that MTGS sends, and no others. */
function parseFilter(filter: string): { env: string; matches: (document: Document) => boolean } {
  const [, env = '', rest = ''] = /^env eq '([\w-]+)'(?: and (.*))?$/.exec(filter) ?? [];
  const [, topics] = /^search\.in\(topic, '([\w,]*)', ','\)$/.exec(rest) ?? [];
  const [, before] = /^seen lt (\d+)$/.exec(rest) ?? [];
  if (env === '' || (rest !== '' && topics === undefined && before === undefined)) throw new Error(`filter ${filter}`);
  const among = topics === undefined ? undefined : new Set(topics.split(','));
  return {
    env,
    matches: (document) =>
      document.env === env &&
      (among === undefined || among.has(document.topic)) &&
      (before === undefined || document.seen < Number(before)),
  };
}
