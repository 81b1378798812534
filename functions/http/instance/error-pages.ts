import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { statusOf } from '../../../shared/kernel/http/problem-details.js';
import { productFolder } from '../../engine/product-version.js';

/** The page about an error code, or `undefined` for what is no code: nothing else of the disk is read. */
export async function readErrorPage(code: string): Promise<string | undefined> {
  return Object.hasOwn(statusOf, code)
    ? readFile(join(productFolder, 'docs', 'errors', `${code}.md`), 'utf8')
    : undefined;
}
