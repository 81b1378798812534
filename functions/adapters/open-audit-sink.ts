import type { Settings } from '../../shared/config/config.js';
import { createAzureCredential } from '../../shared/platform/azure-credential.js';
import type { BreakerState } from '../../shared/platform/breaker/breaker.js';

/** Microsoft Sentinel, where it is set up. Its client is loaded only then. */
export async function openAuditSink(settings: Settings, onBreaker: (state: BreakerState) => void) {
  const { MTGS_SENTINEL_ENDPOINT: endpoint, MTGS_SENTINEL_RULE: ruleId } = settings;
  if (endpoint === undefined || ruleId === undefined) return undefined;
  const { createLogsIngestionSink } = await import('../../shared/platform/audit-sink/logs-ingestion-sink.js');
  return createLogsIngestionSink({ endpoint, ruleId, credential: createAzureCredential(), onBreaker });
}
