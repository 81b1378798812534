import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NotFoundError } from '../../shared/kernel/errors/errors.js';

/** The folder around a file that holds the examples: the checkout, from source or compiled. */
export function findCheckout(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'examples', 'servers', 'mcp.json'))) return folder;
  }
  throw new NotFoundError('the examples are not here', { hint: 'The demo runs from a checkout of the project.' });
}
