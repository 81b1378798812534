import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { refusalReason } from './refusals.js';

type Export = (items: never, done: (result: ExportResult) => void) => void;

/** Makes the exporter tell why an export failed. */
export function watchExports<Exporter extends { export: Export }>(
  exporter: Exporter,
  onFailure: (reason: string) => void,
): Exporter {
  const send: Export = exporter.export.bind(exporter);
  const watched: Export = (items, done) => {
    send(items, (result) => {
      if (result.code === ExportResultCode.FAILED) onFailure(refusalReason(result.error));
      done(result);
    });
  };
  return Object.assign(exporter, { export: watched });
}

/** Longest time that Application Insights may take to answer, in milliseconds: less than the next export is away. */
const answerMs = 20_000;

/**
 * The same for exporters of Application Insights, which report success for what they keep on disk, as they do after a 401.
 */
export const watchRequests = (onFailure: (reason: string) => void) => [
  {
    position: 'perCall' as const,
    policy: {
      name: 'tell why telemetry is refused',
      async sendRequest<Request extends { timeout: number }, Response extends { readonly status: number }>(
        request: Request,
        next: (request: Request) => Promise<Response>,
      ): Promise<Response> {
        request.timeout ||= answerMs;
        try {
          const response = await next(request);
          if (response.status >= 400) onFailure(`answered ${response.status}`);
          return response;
        } catch (error) {
          onFailure(refusalReason(error));
          throw error;
        }
      },
    },
  },
];
