import { type ClaudeOptions, createClaudeApi } from './claude-api.js';
import { createClaudeBatches } from './claude-batches.js';
import { createClaudeRouter } from './claude-router.js';
import { createClaudeWriter } from './claude-writer.js';
import type { Model } from '../model.js';

/** One model of Claude. */
export function createClaudeModel(options: ClaudeOptions): Model {
  const api = createClaudeApi(options);
  return {
    router: createClaudeRouter(api, createClaudeBatches(options), options),
    writer: createClaudeWriter(api, options),
  };
}
