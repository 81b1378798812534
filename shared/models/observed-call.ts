import { metrics } from '@opentelemetry/api';
import { UnansweredError } from '../analysis/router/router.js';
import type { Bill } from '../domain/routing/bill.js';
import { createHistogram } from '../telemetry/create-histogram.js';
import { createTimedCall } from '../telemetry/timed-call.js';

interface Asked {
  /** As the semantic conventions for generative AI name it. */
  readonly provider: 'anthropic' | 'openai' | 'azure.ai.openai';
  readonly model: string;
}

/** Makes one call to a model: a span, how long it took, which tokens it used, and what these cost. */
export type ObservedCall = <T extends { readonly bill: Bill }>(call: () => Promise<T>) => Promise<T>;

export function createObservedCall({ provider, model }: Asked): ObservedCall {
  const meter = metrics.getMeter('mtgs');
  const timed = createTimedCall('gen_ai.client.operation.duration', 'How long a model took');
  const tokens = createHistogram('gen_ai.client.token.usage', { unit: '{token}' });
  const cost = meter.createCounter('mtgs.model.cost', { description: 'What calls of models cost', unit: '{USD}' });
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
  };

  function count({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, dollars }: Bill): void {
    const input = inputTokens + cacheReadTokens + cacheWriteTokens;
    tokens.record(input, { ...attributes, 'gen_ai.token.type': 'input' });
    tokens.record(outputTokens, { ...attributes, 'gen_ai.token.type': 'output' });
    // A price that nobody knows is no price of nothing.
    if (dollars !== undefined) cost.add(dollars, attributes);
  }

  return async function observedCall(call) {
    try {
      const answer = await timed({ name: `chat ${model}`, attributes }, call);
      count(answer.bill);
      return answer;
    } catch (error) {
      if (error instanceof UnansweredError && error.bill !== undefined) count(error.bill);
      throw error;
    }
  };
}
