/** Eight-bit values with one scale per group: value ≈ integer × scale. */
export interface Quantized {
  readonly integers: Int8Array;
  readonly scales: Float32Array;
}

const largest = 127;

/** Symmetric quantisation of a row-major matrix, one scale per row. */
export function quantizeRows(values: Float32Array, rows: number, columns: number): Quantized {
  return quantize(values, rows, columns, (row, column) => row * columns + column);
}

/** Symmetric quantisation of a row-major matrix, one scale per column. */
export function quantizeColumns(values: Float32Array, rows: number, columns: number): Quantized {
  return quantize(values, columns, rows, (column, row) => row * columns + column);
}

function quantize(
  values: Float32Array,
  groups: number,
  groupSize: number,
  at: (group: number, item: number) => number,
): Quantized {
  const integers = new Int8Array(groups * groupSize);
  const scales = new Float32Array(groups);
  for (let group = 0; group < groups; group++) {
    let peak = 0;
    for (let item = 0; item < groupSize; item++) peak = Math.max(peak, Math.abs(values[at(group, item)] ?? 0));
    const scale = Math.fround(peak / largest) || 1;
    scales[group] = scale;
    for (let item = 0; item < groupSize; item++) {
      const index = at(group, item);
      integers[index] = Math.max(-largest, Math.min(largest, Math.round((values[index] ?? 0) / scale)));
    }
  }
  return { integers, scales };
}
