import { modelTokensMax } from './local-models.js';
import { castTo, createOnnxGraph, floatAttribute, intAttribute, intsAttribute } from './onnx-graph.js';
import type { Tensor } from './parse-safetensors.js';
import { quantizeColumns, quantizeRows } from './quantize.js';

// all-MiniLM-L6-v2: a six-layer BERT encoder, mean pooling, unit length. Figures from the package's config.json.
const layers = 6;
const heads = 12;
const width = 384;
const headWidth = width / heads;
/** Ids from and up to which the vocabulary has words such as `[unused7]`, which no text comes out as. */
const unusedWords = [
  [1, 100],
  [104, 999],
] as const;
const layerNormEpsilon = 1e-12;
/** What zero becomes among activations of 1 to 255. */
const zeroPoint = 128;
/** A token whose values are all smaller counts as zero. */
const peakMin = 1e-9;
/** Added to the attention scores of padding, so that softmax leaves nothing of them. */
const masked = -1e9;

/** A linear layer's weights by [inputs, outputs]: the file keeps them by [outputs, inputs]. */
interface Matrix {
  readonly inputs: number;
  readonly outputs: number;
  readonly values: Float32Array;
}

/**
 * The network as an ONNX model: weights as 8-bit integers, activations quantised on the fly, token by
 * token. Inputs `input_ids` and `attention_mask`, output `embedding` of unit length.
 * @throws {Error} when a weight is missing.
 */
export function writeMinilm(weights: ReadonlyMap<string, Tensor>): Buffer {
  const graph = createOnnxGraph();
  const { node, constant, integers } = graph;

  const weight = (name: string): Tensor => {
    const tensor = weights.get(name);
    if (tensor === undefined) throw new Error(`the weights hold no "${name}"`);
    return tensor;
  };
  const values = (name: string): Float32Array => weight(name).values;
  const scalar = (value: number): string => constant('float32', [], Float32Array.of(value));
  const index = (value: number): string => constant('int64', [], BigInt64Array.of(BigInt(value)));
  const largest = scalar(127);
  const smallestPeak = scalar(peakMin);
  const zero = constant('uint8', [], Uint8Array.of(zeroPoint));

  // Between embeddings and mean all tokens are rows of one matrix, [batch × sequence, width]: rows can be quantised one by one.
  const batchAndSequence = node('Shape', ['input_ids']);
  const tokens = node('ReduceProd', [batchAndSequence, integers(0)], intAttribute('keepdims', 1));
  const zeroByToken = node('Expand', [zero, tokens]);
  const asRows = (x: string): string => node('Reshape', [x, integers(-1, width)]);
  const byText = (x: string, ...last: readonly number[]): string =>
    node('Reshape', [x, node('Concat', [batchAndSequence, integers(...last)], intAttribute('axis', 0))]);

  function matrix(name: string): Matrix {
    const { shape, values: rows } = weight(name);
    const [outputs = 0, inputs = 0] = shape;
    const transposed = new Float32Array(inputs * outputs);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) transposed[i * outputs + o] = rows[o * inputs + i] ?? 0;
    }
    return { inputs, outputs, values: transposed };
  }

  /** Eight-bit activations with a scale for each token: one scale for the whole text rounds quiet tokens away. */
  function quantizeTokens(x: string): { integers: string; scale: string } {
    const peak = node('ReduceMax', [node('Abs', [x]), integers(-1)], intAttribute('keepdims', 0));
    const scale = node('Div', [node('Max', [peak, smallestPeak]), largest]);
    return { integers: node('QuantizeLinear', [x, scale, zeroByToken], intAttribute('axis', 0)), scale };
  }

  function linear(x: string, { inputs, outputs, values: dense }: Matrix, bias: Float32Array): string {
    const { integers: quantized, scales } = quantizeColumns(dense, inputs, outputs);
    const { integers: xIntegers, scale: xScale } = quantizeTokens(x);
    const product = node('MatMulInteger', [
      xIntegers,
      // Unsigned, both of them: with signed weights processors without VNNI add pairs of products in 16 bits and cut them off.
      constant(
        'uint8',
        [inputs, outputs],
        Uint8Array.from(quantized, (integer) => integer + zeroPoint),
      ),
      zero,
      zero,
    ]);
    // One after the other: the runtime fuses a product of both scales as if the first were one number for all tokens.
    const byToken = node('DequantizeLinear', [product, xScale], intAttribute('axis', 0));
    const scaled = node('Mul', [byToken, constant('float32', [outputs], scales)]);
    return node('Add', [scaled, constant('float32', [outputs], bias)]);
  }

  const layerNorm = (x: string, name: string): string =>
    node(
      'LayerNormalization',
      [x, constant('float32', [width], values(`${name}.weight`)), constant('float32', [width], values(`${name}.bias`))],
      intAttribute('axis', -1),
      floatAttribute('epsilon', layerNormEpsilon),
    );

  const dense = (x: string, name: string): string => linear(x, matrix(`${name}.weight`), values(`${name}.bias`));

  function embeddings(): string {
    const [words = 0] = weight('embeddings.word_embeddings.weight').shape;
    const table = quantizeRows(values('embeddings.word_embeddings.weight'), words, width);
    // Zeros take no room in a package.
    for (const [from, to] of unusedWords) table.integers.fill(0, from * width, to * width);
    const rows = node('Gather', [constant('int8', [words, width], table.integers), 'input_ids']);
    const scales = node('Gather', [constant('float32', [words], table.scales), 'input_ids']);
    const word = node('Mul', [node('Cast', [rows], castTo('float32')), node('Unsqueeze', [scales, integers(2)])]);

    const length = node('Gather', [batchAndSequence, index(1)], intAttribute('axis', 0));
    const positions = constant(
      'float32',
      [modelTokensMax, width],
      values('embeddings.position_embeddings.weight').slice(0, modelTokensMax * width),
    );
    const position = node('Slice', [positions, integers(0), node('Unsqueeze', [length, integers(0)]), integers(0)]);
    const segment = values('embeddings.token_type_embeddings.weight').slice(0, width);
    const sum = node('Add', [node('Add', [word, position]), constant('float32', [width], segment)]);
    return layerNorm(sum, 'embeddings.LayerNorm');
  }

  function attention(x: string, name: string, mask: string, scale: string): string {
    const parts = ['query', 'key', 'value'].map((part) => `${name}.self.${part}`);
    const bias = new Float32Array(parts.length * width);
    parts.forEach((part, i) => {
      bias.set(values(`${part}.bias`), i * width);
    });
    const together = linear(x, sideBySide(parts.map((part) => matrix(`${part}.weight`))), bias);
    const byPart = node(
      'Transpose',
      [byText(together, parts.length, heads, headWidth)],
      intsAttribute('perm', [2, 0, 3, 1, 4]),
    );
    const [query = '', key = '', value = ''] = parts.map((_, i) =>
      node('Gather', [byPart, index(i)], intAttribute('axis', 0)),
    );
    const scores = node('MatMul', [query, node('Transpose', [key], intsAttribute('perm', [0, 1, 3, 2]))]);
    const maskedScores = node('Add', [node('Mul', [scores, scale]), mask]);
    const context = node('MatMul', [node('Softmax', [maskedScores], intAttribute('axis', -1)), value]);
    const joined = asRows(node('Transpose', [context], intsAttribute('perm', [0, 2, 1, 3])));
    return layerNorm(node('Add', [dense(joined, `${name}.output.dense`), x]), `${name}.output.LayerNorm`);
  }

  function meanOfUnitLength(x: string, mask: string): string {
    const sum = node(
      'ReduceSum',
      [node('Mul', [x, node('Unsqueeze', [mask, integers(2)])]), integers(1)],
      intAttribute('keepdims', 0),
    );
    const mean = node('Div', [sum, node('ReduceSum', [mask, integers(1)], intAttribute('keepdims', 1))]);
    return node('Div', [mean, node('ReduceL2', [mean, integers(1)], intAttribute('keepdims', 1))]);
  }

  const mask = node('Cast', ['attention_mask'], castTo('float32'));
  const absent = node('Mul', [node('Sub', [scalar(1), mask]), scalar(masked)]);
  const attentionMask = node('Unsqueeze', [absent, integers(1, 2)]);
  const attentionScale = scalar(1 / Math.sqrt(headWidth));

  let x = asRows(embeddings());
  for (let layer = 0; layer < layers; layer++) {
    const name = `encoder.layer.${layer}`;
    x = attention(x, `${name}.attention`, attentionMask, attentionScale);
    const hidden = node('Gelu', [dense(x, `${name}.intermediate.dense`)]);
    x = layerNorm(node('Add', [dense(hidden, `${name}.output.dense`), x]), `${name}.output.LayerNorm`);
  }
  return graph.toModel(['input_ids', 'attention_mask'], {
    name: 'embedding',
    from: meanOfUnitLength(byText(x, width), mask),
    width,
  });
}

/** One matrix computing what several with the same inputs would. */
function sideBySide(matrices: readonly Matrix[]): Matrix {
  const inputs = matrices[0]?.inputs ?? 0;
  const outputs = matrices.reduce((sum, matrix) => sum + matrix.outputs, 0);
  const values = new Float32Array(inputs * outputs);
  let offset = 0;
  for (const matrix of matrices) {
    for (let row = 0; row < inputs; row++) {
      values.set(matrix.values.subarray(row * matrix.outputs, (row + 1) * matrix.outputs), row * outputs + offset);
    }
    offset += matrix.outputs;
  }
  return { inputs, outputs, values };
}
