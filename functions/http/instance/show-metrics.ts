import { ForbiddenError } from '../../../shared/kernel/errors/errors.js';
import type { Telemetry } from '../../../shared/telemetry/telemetry.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** GET /metrics: of this process alone. Where there are several, send metrics by OTLP instead. */
export const showMetrics = ({ telemetry }: { readonly telemetry: Pick<Telemetry, 'metricsText'> }) =>
  defineRoute({
    name: 'showMetrics',
    method: 'GET',
    route: 'metrics',
    roles: rolesFrom('viewer'),
    summary: 'What this process counts, for Prometheus',
    answers: { 200: { description: 'The metrics, in the text format of Prometheus', types: ['text/plain'] } },
    async handle({ caller }) {
      if (caller.environments !== undefined) {
        throw new ForbiddenError('a key that is limited to environments may not read the metrics of all', {
          hint: 'Use a key without environments.',
        });
      }
      const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' };
      return { status: 200, raw: await telemetry.metricsText(), headers };
    },
  });
