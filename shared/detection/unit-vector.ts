/** Cosine of two unit vectors: their dot product. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The unit vector in the direction of a sum of unit vectors; the first of them where they cancel out. */
export function direction(first: Float32Array, ...others: readonly Float32Array[]): Float32Array {
  const sum = first.slice();
  for (const other of others) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (other[i] ?? 0);
  const length = Math.sqrt(cosine(sum, sum));
  return length < 1e-6 ? first : sum.map((x) => x / length);
}
