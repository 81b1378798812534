/** A weight: row-major values and their shape. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Reads 16-bit float tensors from a safetensors file: an 8-byte length, a JSON header, the values.
 * The caller has checked the file's digest, so its header is trusted.
 * Format: https://github.com/huggingface/safetensors
 */
export function parseSafetensors(file: Buffer): Map<string, Tensor> {
  const { start, header } = readHeader(file);
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (dtype !== 'F16') continue;
    const values = new Float32Array((offsets[1] - offsets[0]) / 2);
    for (let i = 0; i < values.length; i++) values[i] = halfToFloat(file.readUInt16LE(start + offsets[0] + 2 * i));
    tensors.set(name, { shape, values });
  }
  return tensors;
}

/** What the file says about itself besides its tensors; empty when it says nothing. */
export function readSafetensorsMetadata(file: Buffer): Readonly<Record<string, string>> {
  const { __metadata__: metadata = {} } = readHeader(file).header as { __metadata__?: Record<string, string> };
  return metadata;
}

function readHeader(file: Buffer): { start: number; header: Record<string, Entry> } {
  const start = 8 + Number(file.readBigUInt64LE(0));
  return { start, header: JSON.parse(file.toString('utf8', 8, start)) as Record<string, Entry> };
}

/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
