import type { Router } from '../analysis/router/router.js';
import type { WritingModel } from '../analysis/writing/writing-model.js';

/** One model of a provider, for what it is asked. */
export interface Model {
  readonly router: Router;
  readonly writer: WritingModel;
}
