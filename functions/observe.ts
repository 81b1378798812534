import { type Attributes, metrics, SpanKind } from '@opentelemetry/api';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { inSpan } from '../shared/telemetry/in-span.js';

/** Where an invocation's trace comes from: the host, where it has one. */
const traceOfHost = (context: InvocationContext): string | undefined => context.traceContext?.traceParent;

/** A function whose runs are spans. */
export const observe = <Input, Output>(
  name: string,
  trigger: string,
  handler: (input: Input, context: InvocationContext) => Promise<Output>,
) =>
  function observed(input: Input, context: InvocationContext): Promise<Output> {
    return inSpan(
      name,
      { parent: traceOfHost(context), kind: SpanKind.CONSUMER, attributes: { 'faas.trigger': trigger } },
      () => handler(input, context),
    );
  };

type HttpHandler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;

/** A route whose requests are spans and durations. A caller's own `traceparent` counts where the host has none. */
export function observeRoutes(): (route: string, handler: HttpHandler) => HttpHandler {
  const durations = metrics
    .getMeter('mtgs')
    .createHistogram('http.server.request.duration', { description: 'How long requests took', unit: 's' });
  return function observeRoute(route, handler) {
    return async function observedRoute(request, context) {
      const started = performance.now();
      const attributes: Attributes = { 'http.request.method': request.method, 'http.route': `/${route}` };
      const parent = traceOfHost(context) ?? request.headers.get('traceparent') ?? undefined;
      return inSpan(`${request.method} /${route}`, { parent, kind: SpanKind.SERVER, attributes }, async () => {
        const response = await handler(request, context);
        const status = response.status ?? 200;
        const answered = { ...attributes, 'http.response.status_code': status };
        durations.record((performance.now() - started) / 1000, answered);
        return response;
      });
    };
  };
}
