/** Cosine of two unit vectors: their dot product. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The unit vector halfway between two unit vectors; the first where they cancel out. */
export function halfway(a: Float32Array, b: Float32Array): Float32Array {
  const sum = a.map((x, i) => x + (b[i] ?? 0));
  const length = Math.sqrt(cosine(sum, sum));
  return length < 1e-6 ? a : sum.map((x) => x / length);
}
