/** Vectors side by side in one buffer, by key. Positions stay dense: removing one moves the last into its place. */
export interface FlatVectors {
  readonly size: number;
  /** A view, valid until the next put or remove. */
  get(key: string): Float32Array | undefined;
  put(key: string, vector: Float32Array): void;
  remove(key: string): void;
  /** Calls back with every key and its dot product with `vector`, in no particular order. */
  scan(vector: Float32Array, visit: (key: string, product: number) => void): void;
}

const capacityAtStart = 64;

export function createFlatVectors(dimensions: number): FlatVectors {
  let values = new Float32Array(capacityAtStart * dimensions);
  const keys: string[] = [];
  const positions = new Map<string, number>();

  function grow(): void {
    const larger = new Float32Array(values.length * 2);
    larger.set(values);
    values = larger;
  }

  return {
    get size() {
      return keys.length;
    },
    get(key) {
      const position = positions.get(key);
      return position === undefined ? undefined : values.subarray(position * dimensions, (position + 1) * dimensions);
    },
    put(key, vector) {
      const position = positions.get(key) ?? keys.length;
      if ((position + 1) * dimensions > values.length) grow();
      values.set(vector, position * dimensions);
      keys[position] = key;
      positions.set(key, position);
    },
    remove(key) {
      const position = positions.get(key);
      if (position === undefined) return;
      const lastKey = keys.pop() ?? key;
      const last = keys.length;
      values.copyWithin(position * dimensions, last * dimensions, (last + 1) * dimensions);
      if (position !== last) {
        keys[position] = lastKey;
        positions.set(lastKey, position);
      }
      positions.delete(key);
    },
    scan(vector, visit) {
      for (let position = 0; position < keys.length; position++) {
        visit(keys[position] ?? '', dot(vector, values, position * dimensions));
      }
    },
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
