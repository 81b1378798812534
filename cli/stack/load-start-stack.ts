import { NotFoundError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import type { startStack } from './start-stack.js';

/**
 * The server. In a checkout it is beside the commands. Where MTGS was installed it is the package `mtgs-server`, which
 * only those install who run an instance.
 * @throws {NotFoundError} when it is not installed.
 */
export async function loadStartStack({ version }: Pick<CommandContext, 'version'>): Promise<typeof startStack> {
  try {
    return (await import('./start-stack.js')).startStack;
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new NotFoundError('the server is not installed: it is the package mtgs-server', {
      cause,
      hint: `Install it beside mtgs: npm install mtgs-server@${version} (with -g where mtgs is installed globally).`,
    });
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes("'mtgs-server'");
