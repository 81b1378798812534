import { NotFoundError } from '../../shared/kernel/errors/errors.js';

/** Word for word what is said of an environment that does not exist: one the caller may not see looks the same. */
export const unknownEnvironment = (env: string): NotFoundError =>
  new NotFoundError(`there is no environment "${env}"`, { hint: 'Create it first, or check its name.' });
