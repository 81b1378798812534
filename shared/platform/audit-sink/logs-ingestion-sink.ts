import {
  isAggregateLogsUploadError,
  LogsIngestionClient,
  type LogsIngestionClientOptions,
} from '@azure/monitor-ingestion';
import type { TokenCredential } from '@azure/identity';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { type BreakerState, breakerOptions, createBreaker } from '../breaker/breaker.js';
import type { AuditSink } from './audit-sink.js';

/** The stream that the data collection rule of infra/sentinel/table.bicep declares. */
export const auditStream = 'Custom-MtgsAudit';

interface Destination {
  /** Where the data collection rule takes logs. */
  readonly endpoint: string;
  /** Its immutable id, `dcr-…`. */
  readonly ruleId: string;
  readonly credential: TokenCredential;
  readonly onBreaker?: (state: BreakerState) => void;
  readonly options?: LogsIngestionClientOptions;
}

/** Sends to Microsoft Sentinel by the Logs Ingestion API of Azure Monitor, one request after the other. */
export function createLogsIngestionSink({ endpoint, ruleId, credential, onBreaker, options }: Destination): AuditSink {
  const client = new LogsIngestionClient(endpoint, credential, {
    // A longer wait than the breaker's is the change feed's: it tries again for as long as it takes.
    retryOptions: { maxRetries: 2, maxRetryDelayInMs: 5_000 },
    ...options,
  });
  const breaker = createBreaker('logs-ingestion', breakerOptions['logs-ingestion'], onBreaker);

  return {
    state: () => breaker.state(),
    send: (rows) =>
      breaker.run(async (abortSignal) => {
        try {
          await client.upload(ruleId, auditStream, [...rows], { maxConcurrency: 1, abortSignal });
        } catch (error) {
          throw new UnreachableError(`the audit log could not be sent on to ${new URL(endpoint).host}: ${why(error)}`, {
            cause: error,
            hint: 'Nothing is lost: it is sent again. See docs/guides/sentinel.md.',
          });
        }
      }),
  };
}

/** The status where there is one: messages of the service may repeat what was sent. */
function why(error: unknown): string {
  const [cause = error] = isAggregateLogsUploadError(error) ? error.errors.map((one) => one.cause as unknown) : [];
  if (typeof cause === 'object' && cause !== null && 'statusCode' in cause && typeof cause.statusCode === 'number') {
    return `it answered ${cause.statusCode}`;
  }
  return cause instanceof Error ? cause.name : 'no answer';
}
