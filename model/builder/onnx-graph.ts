import { bytes, float, integer, message } from './protobuf.js';

// Field numbers are those of onnx.proto3, IR version 9: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
const irVersion = 9;
const operatorSet = 20;

/** Element types by their number in TensorProto.DataType. */
const dataTypes = { float32: 1, int8: 3, int64: 7, uint8: 2 } as const;
export type DataType = keyof typeof dataTypes;

export type Attribute = Buffer;
export const castTo = (type: DataType): Attribute => attribute('to', integer(3, dataTypes[type]), 2);
export const intAttribute = (name: string, value: number): Attribute => attribute(name, integer(3, value), 2);
export const floatAttribute = (name: string, value: number): Attribute => attribute(name, float(2, value), 1);
export const intsAttribute = (name: string, values: readonly number[]): Attribute =>
  attribute(name, message(...values.map((value) => integer(8, value))), 7);

const attribute = (name: string, value: Buffer, kind: number): Attribute =>
  message(bytes(1, name), value, integer(20, kind));

/** Collects nodes and constants of an ONNX graph; a value is referred to by its name. */
export interface OnnxGraph {
  readonly constant: (type: DataType, shape: readonly number[], data: ArrayBufferView) => string;
  /** A vector of 64-bit integers, such as a shape or axes. */
  readonly integers: (...values: readonly number[]) => string;
  readonly node: (operator: string, inputs: readonly string[], ...attributes: readonly Attribute[]) => string;
  /** The finished model. Its inputs are 64-bit integers by [batch, sequence]; its output floats by [batch, width]. */
  readonly toModel: (inputs: readonly string[], output: { name: string; from: string; width: number }) => Buffer;
}

export function createOnnxGraph(): OnnxGraph {
  const nodes: Buffer[] = [];
  const constants: Buffer[] = [];
  let count = 0;
  const nextName = (prefix: string): string => `${prefix}_${count++}`;

  function addNode(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: readonly Buffer[],
  ) {
    nodes.push(
      message(
        ...inputs.map((name) => bytes(1, name)),
        ...outputs.map((name) => bytes(2, name)),
        bytes(3, nextName('node')),
        bytes(4, operator),
        ...attributes.map((value) => bytes(5, value)),
      ),
    );
  }

  const graph: OnnxGraph = {
    constant(type, shape, data) {
      const name = nextName('weight');
      const dimensions = shape.map((size) => integer(1, size));
      constants.push(message(...dimensions, integer(2, dataTypes[type]), bytes(8, name), bytes(9, data)));
      return name;
    },
    integers: (...values) => graph.constant('int64', [values.length], BigInt64Array.from(values, BigInt)),
    node(operator, inputs, ...attributes) {
      const output = nextName(operator);
      addNode(operator, inputs, [output], attributes);
      return output;
    },
    toModel(inputs, output) {
      addNode('Identity', [output.from], [output.name], []);
      const body = message(
        ...nodes.map((node) => bytes(1, node)),
        bytes(2, 'minilm'),
        ...constants.map((constant) => bytes(5, constant)),
        ...inputs.map((name) => bytes(11, valueInfo(name, 'int64', ['batch', 'sequence']))),
        bytes(12, valueInfo(output.name, 'float32', ['batch', output.width])),
      );
      const operators = message(bytes(1, ''), integer(2, operatorSet));
      return message(integer(1, irVersion), bytes(2, 'mtgs'), bytes(7, body), bytes(8, operators));
    },
  };
  return graph;
}

function valueInfo(name: string, type: DataType, shape: readonly (string | number)[]): Buffer {
  const dimensions = shape.map((size) => bytes(1, typeof size === 'string' ? bytes(2, size) : integer(1, size)));
  return message(
    bytes(1, name),
    bytes(2, bytes(1, message(integer(1, dataTypes[type]), bytes(2, message(...dimensions))))),
  );
}
