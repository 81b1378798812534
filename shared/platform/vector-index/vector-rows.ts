import { createVectorKernel, kernelStep, reserve } from './vector-kernel.js';

/** Vectors of one length by position, where they are compared fast. What was never set is zero. */
export interface VectorRows {
  /** A copy. */
  get(position: number): Float32Array;
  set(position: number, vector: Float32Array): void;
  /** Copies the vector at one position to another. */
  copy(from: number, to: number): void;
  /** Dot product of two of them; symmetric to the last digit. */
  dot(position: number, other: number): number;
}

const floatBytes = 4;

export function createVectorRows(dimensions: number): VectorRows {
  const kernel = createVectorKernel();
  const rowBytes = Math.ceil((dimensions * floatBytes) / kernelStep) * kernelStep;
  let capacity = 0;

  const at = (position: number): Float32Array =>
    new Float32Array(kernel.memory.buffer, position * rowBytes, dimensions);

  function makeRoom(position: number): void {
    if (position < capacity) return;
    capacity = Math.max(position + 1, capacity * 2);
    reserve(kernel.memory, capacity * rowBytes);
  }

  return {
    get: (position) => at(position).slice(),
    set(position, vector) {
      makeRoom(position);
      at(position).set(vector);
    },
    copy(from, to) {
      makeRoom(Math.max(from, to));
      at(to).set(at(from));
    },
    dot: (position, other) => kernel.dot(position * rowBytes, other * rowBytes, rowBytes),
  };
}
