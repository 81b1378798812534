/** Cosine of two unit vectors: their dot product. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const whole = a.length - (a.length % 4);
  // Four sums side by side: no addition waits for the one before.
  let sum = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    sum += (a[i] ?? 0) * (b[i] ?? 0);
    second += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
    third += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
    fourth += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
  }
  for (; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum + second + third + fourth;
}

/** The unit vector in the direction of a sum of unit vectors; the first of them where they cancel out. */
export function direction(first: Float32Array, ...others: readonly Float32Array[]): Float32Array {
  const sum = first.slice();
  for (const other of others) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (other[i] ?? 0);
  const length = Math.sqrt(cosine(sum, sum));
  return length < 1e-6 ? first : sum.map((x) => x / length);
}
