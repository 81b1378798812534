import { UnansweredError } from '../../analysis/router/router.js';
import type { WritingModel } from '../../analysis/writing/writing-model.js';
import { parallelMax } from '../model-calls.js';
import { estimateWriting, writtenTokensMax } from '../model-writing.js';
import type { OpenAiApi, OpenAiOptions } from './openai-api.js';

/**
 * Has a model of OpenAI, there or on Azure, write in a form, by its structured outputs. A refusal and a filtered answer are
 * no text; a cut answer says so.
 */
export const createOpenAiWriter = (
  api: OpenAiApi,
  { provider, model, prices }: Pick<OpenAiOptions, 'provider' | 'model' | 'prices'>,
): WritingModel => ({
  id: `${provider}:${model}`,
  parallel: parallelMax,
  estimate: (request) => estimateWriting(request, { model, prices }),
  async write({ task, data, form: { name, schema }, signal }) {
    const { reason, text, bill } = await api.ask(
      {
        max_completion_tokens: writtenTokensMax,
        messages: [
          { role: 'system', content: task },
          { role: 'user', content: data },
        ],
        response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: { ...schema } } },
      },
      signal,
    );
    if (reason !== 'stop' && reason !== 'length') {
      throw new UnansweredError(`the model wrote nothing (${reason})`, bill);
    }
    return { text, isCut: reason === 'length', bill };
  },
});
