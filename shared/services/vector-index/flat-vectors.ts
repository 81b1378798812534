/** Vectors of one length side by side in one buffer. Positions are dense: 0 to `size` − 1. */
export interface FlatVectors {
  readonly size: number;
  /** A view, valid until the next write. */
  at(position: number): Float32Array;
  /** Overwrites a position, or adds one at the end. */
  set(position: number, vector: Float32Array): void;
  /** Drops a position; the last vector moves there. */
  drop(position: number): void;
  /** Dot product with the vector at a position. */
  dot(vector: Float32Array, position: number): number;
}

const capacityAtStart = 64;

export function createFlatVectors(dimensions: number): FlatVectors {
  let values = new Float32Array(capacityAtStart * dimensions);
  let size = 0;

  function grow(): void {
    const larger = new Float32Array(values.length * 2);
    larger.set(values);
    values = larger;
  }

  return {
    get size() {
      return size;
    },
    at: (position) => values.subarray(position * dimensions, (position + 1) * dimensions),
    set(position, vector) {
      if ((position + 1) * dimensions > values.length) grow();
      values.set(vector, position * dimensions);
      size = Math.max(size, position + 1);
    },
    drop(position) {
      size--;
      values.copyWithin(position * dimensions, size * dimensions, (size + 1) * dimensions);
    },
    dot: (vector, position) => dot(vector, values, position * dimensions),
  };
}

/** Four sums at once: the processor need not wait for one addition before it starts the next. */
function dot(vector: Float32Array, values: Float32Array, offset: number): number {
  const whole = vector.length - (vector.length % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    a += (vector[i] ?? 0) * (values[offset + i] ?? 0);
    b += (vector[i + 1] ?? 0) * (values[offset + i + 1] ?? 0);
    c += (vector[i + 2] ?? 0) * (values[offset + i + 2] ?? 0);
    d += (vector[i + 3] ?? 0) * (values[offset + i + 3] ?? 0);
  }
  for (; i < vector.length; i++) a += (vector[i] ?? 0) * (values[offset + i] ?? 0);
  return a + b + c + d;
}
