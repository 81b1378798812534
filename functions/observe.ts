import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { createHistogram } from '../shared/telemetry/create-histogram.js';
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

/** The scheme that the caller used, as a proxy says it, or that of the connection to this process. Nothing but these two. */
function schemeOf({ headers, url }: HttpRequest): 'http' | 'https' {
  const scheme = headers.get('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase() ?? url.split(':', 1)[0];
  return scheme === 'https' ? 'https' : 'http';
}

/** How a request ended. From 500 on it is the fault of the server. */
const endOf = (status: number): Attributes => ({
  'http.response.status_code': status,
  ...(status >= 500 && { 'error.type': String(status) }),
});

/** A route whose requests are spans and durations. A caller's own `traceparent` counts where the host has none. */
export function observeRoutes(): (route: string, handler: HttpHandler) => HttpHandler {
  const durations = createHistogram('http.server.request.duration', {
    description: 'How long requests took',
    unit: 's',
  });
  return function observeRoute(route, handler) {
    return async function observedRoute(request, context) {
      const started = performance.now();
      const attributes: Attributes = {
        'http.request.method': request.method,
        'http.route': `/${route}`,
        'url.scheme': schemeOf(request),
      };
      // A host answers 500 for a function that throws.
      let end: Attributes = { 'http.response.status_code': 500 };
      const parent = traceOfHost(context) ?? request.headers.get('traceparent') ?? undefined;
      const options = { parent, kind: SpanKind.SERVER, attributes };
      return inSpan(`${request.method} /${route}`, options, async (span) => {
        try {
          const response = await handler(request, context);
          const { status = 200 } = response;
          end = endOf(status);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          return response;
        } catch (error) {
          end['error.type'] = error instanceof Error ? error.name : 'unknown';
          throw error;
        } finally {
          span.setAttributes(end);
          durations.record((performance.now() - started) / 1000, { ...attributes, ...end });
        }
      });
    };
  };
}
