import type { WritingRequest } from '../analysis/writing/writing-model.js';
import type { Bill } from '../domain/routing/bill.js';
import { charactersPerToken, estimateCall, type Pricing } from './model-prices.js';

/** Room for a thought and what is written. */
export const writtenTokensMax = 8_192;

/** Tokens of what is written, usually. */
const writtenTokensUsual = 800;

/** What one request is going to cost, about. */
export const estimateWriting = ({ task, data }: Pick<WritingRequest, 'task' | 'data'>, pricing: Pricing): Bill =>
  estimateCall(Math.ceil((task.length + data.length) / charactersPerToken) + 300, pricing, writtenTokensUsual);
