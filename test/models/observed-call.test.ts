import { expect, test } from 'vitest';
import { UnansweredError } from '../../shared/analysis/router/router.js';
import { createObservedCall } from '../../shared/models/observed-call.js';
import { startTelemetry } from '../../shared/telemetry/start-telemetry.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';

const bill = { calls: 1, inputTokens: 100, cacheWriteTokens: 20, cacheReadTokens: 30, outputTokens: 10 };

test('each call to a model is counted: how long, which tokens, what it cost where a price is known, and what failed', async () => {
  const telemetry = await startTelemetry({}, '1.2.3');
  const priced = createObservedCall({ provider: 'azure.ai.openai', model: 'gpt-router' });
  const unknown = createObservedCall({ provider: 'openai', model: 'gpt-new' });
  await priced(() => Promise.resolve({ bill: { ...bill, dollars: 0.25 } }));
  await priced(() => Promise.resolve({ bill: { ...bill, dollars: 0.5 } }));
  const refused = new UnansweredError('the model refused', { ...bill, dollars: 0.25 });
  await expect(priced(() => Promise.reject(refused))).rejects.toThrow(refused);
  await unknown(() => Promise.resolve({ bill }));
  await expect(unknown(() => Promise.reject(new UnreachableError('away')))).rejects.toThrow(UnreachableError);
  const text = await telemetry.metricsText();
  await telemetry.stop();
  const labels =
    'gen_ai_operation_name="chat",gen_ai_provider_name="azure.ai.openai",gen_ai_request_model="gpt-router"';
  expect(text).toMatch(new RegExp(`^mtgs_model_cost\\w*\\{${labels}.*\\} 1$`, 'm'));
  expect(text).toMatch(
    new RegExp(`^gen_ai_client_token_usage_sum\\{${labels},gen_ai_token_type="input".*\\} 450$`, 'm'),
  );
  expect(text).toMatch(
    new RegExp(`^gen_ai_client_token_usage_sum\\{${labels},gen_ai_token_type="output".*\\} 30$`, 'm'),
  );
  expect(text).toMatch(/^gen_ai_client_operation_duration_count\{.*gpt-new.*error_type="UnreachableError".*\} 1$/m);
  // A price that nobody knows is no price of nothing.
  expect(text).not.toMatch(/mtgs_model_cost.*gpt-new/);
});
