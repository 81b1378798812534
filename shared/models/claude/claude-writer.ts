import { UnansweredError } from '../../analysis/router/router.js';
import type { WritingModel } from '../../analysis/writing/writing-model.js';
import type { ClaudeApi, ClaudeOptions } from './claude-api.js';
import { parallelMax } from '../model-calls.js';
import { estimateWriting, writtenTokensMax } from '../model-writing.js';

/** Has Claude write in a form, by its structured outputs. A refusal is no text; a cut answer says so. */
export const createClaudeWriter = (
  api: ClaudeApi,
  { model, prices }: Pick<ClaudeOptions, 'model' | 'prices'>,
): WritingModel => ({
  id: `claude:${model}`,
  parallel: parallelMax,
  estimate: (request) => estimateWriting(request, { model, prices }),
  async write({ task, data, form, signal }) {
    const {
      stop_reason: reason,
      content,
      bill,
    } = await api.ask(
      {
        max_tokens: writtenTokensMax,
        system: task,
        messages: [{ role: 'user', content: data }],
        output_config: { format: { type: 'json_schema', schema: { ...form.schema } } },
      },
      signal,
    );
    if (reason !== 'end_turn' && reason !== 'max_tokens') {
      throw new UnansweredError(`the model wrote nothing (${reason ?? 'no reason'})`, bill);
    }
    const text = content.flatMap((block) => (block.type === 'text' ? (block.text ?? '') : [])).join('');
    return { text, isCut: reason === 'max_tokens', bill };
  },
});
