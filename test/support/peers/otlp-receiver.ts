import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly attributes: readonly { key: string; value: { stringValue?: string; intValue?: number } }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}
interface ReceivedLog {
  readonly traceId?: string;
  readonly severityText?: string;
  readonly body: { readonly stringValue?: string };
  readonly attributes: ReceivedSpan['attributes'];
}

type Scoped<Name extends string, T> = readonly { readonly [Key in Name]?: readonly T[] }[];
interface Body {
  readonly resourceSpans?: readonly { readonly scopeSpans: Scoped<'spans', ReceivedSpan> }[];
  readonly resourceLogs?: readonly { readonly scopeLogs: Scoped<'logRecords', ReceivedLog> }[];
  readonly resourceMetrics?: readonly { readonly scopeMetrics: Scoped<'metrics', { readonly name: string }> }[];
}

/** Takes OTLP over HTTP as JSON on loopback, and keeps all of it. */
export async function startOtlpReceiver() {
  const spans: ReceivedSpan[] = [];
  const logs: ReceivedLog[] = [];
  const metrics = new Set<string>();
  const server = createServer((request, response) => {
    if (receiver.isSilent) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const body = JSON.parse(text.toString()) as Body;
      for (const { scopeSpans } of body.resourceSpans ?? [])
        spans.push(...scopeSpans.flatMap((one) => one.spans ?? []));
      for (const { scopeLogs } of body.resourceLogs ?? [])
        logs.push(...scopeLogs.flatMap((one) => one.logRecords ?? []));
      for (const { scopeMetrics } of body.resourceMetrics ?? []) {
        for (const { name } of scopeMetrics.flatMap((one) => one.metrics ?? [])) metrics.add(name);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver = {
    /** Takes connections and never answers. */
    isSilent: false,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    logs,
    metrics,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** A trace as a tree, children in the order in which they began. */
export function spanTree(spans: readonly ReceivedSpan[], traceId: string): string[] {
  const own = spans.filter((span) => span.traceId === traceId);
  const ids = new Set(own.map(({ spanId }) => spanId));
  const below = (parent: string | undefined, depth: number): string[] =>
    own
      .filter(({ parentSpanId = '' }) => (parent === undefined ? !ids.has(parentSpanId) : parentSpanId === parent))
      .sort(begun)
      .flatMap(({ spanId, name }) => [`${'  '.repeat(depth)}${name}`, ...below(spanId, depth + 1)]);
  return below(undefined, 0);
}

/**
 * The steps of a trace as a tree, each kind of step once below its parent, and a step below one of its own name as a part of
 * that. So two runs of the same road give the same lines, however often a feed looked and whichever step came first.
 */
export function spanOutline(spans: readonly ReceivedSpan[], traceId: string): string[] {
  const own = spans.filter((span) => span.traceId === traceId);
  const ids = new Set(own.map(({ spanId }) => spanId));
  const childrenOf = (span: ReceivedSpan): ReceivedSpan[] =>
    own
      .filter(({ parentSpanId }) => parentSpanId === span.spanId)
      .flatMap((child) => (child.name === span.name ? childrenOf(child) : [child]));
  const below = (siblings: readonly ReceivedSpan[], depth: number): string[] =>
    [...Map.groupBy(siblings.toSorted(begun), ({ name }) => name)].flatMap(([name, group]) => [
      `${'  '.repeat(depth)}${name}`,
      ...below(group.flatMap(childrenOf), depth + 1),
    ]);
  return below(
    own.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId)),
    0,
  );
}

const begun = (a: ReceivedSpan, b: ReceivedSpan): number =>
  BigInt(a.startTimeUnixNano) < BigInt(b.startTimeUnixNano) ? -1 : 1;

/** Each step of an outline with the steps above it, whatever their order. */
export function pathsOf(outline: readonly string[]): string[] {
  const above: string[] = [];
  return outline
    .map((line) => {
      const name = line.trimStart();
      above.splice((line.length - name.length) / 2, Infinity, name);
      return above.join(' > ');
    })
    .sort();
}
