import type { Tensor } from './parse-safetensors.js';

/**
 * Adds a low-rank update to weights: W' = W + scale · B A for every `<layer>` that the adapter names. `<layer>.A` is
 * [rank, inputs], `<layer>.B` [outputs, rank], `<layer>.weight` [outputs, inputs]. Other weights stay as they are.
 * @throws {Error} when the adapter does not fit the weights.
 */
export function mergeAdapter(
  weights: ReadonlyMap<string, Tensor>,
  adapter: ReadonlyMap<string, Tensor>,
  scale: number,
): Map<string, Tensor> {
  const merged = new Map(weights);
  for (const [name, down] of adapter) {
    if (!name.endsWith('.A')) continue;
    const layer = name.slice(0, -2);
    const up = adapter.get(`${layer}.B`);
    const weight = weights.get(`${layer}.weight`);
    if (up === undefined || weight === undefined) throw new Error(`the adapter's "${layer}" has no counterpart`);
    merged.set(`${layer}.weight`, addProduct(weight, up, down, scale, layer));
  }
  return merged;
}

function addProduct(weight: Tensor, up: Tensor, down: Tensor, scale: number, layer: string): Tensor {
  const [outputs = 0, rank = 0] = up.shape;
  const [downRank = 0, inputs = 0] = down.shape;
  if (rank !== downRank || weight.shape[0] !== outputs || weight.shape[1] !== inputs) {
    throw new Error(`the adapter's "${layer}" has another shape than the weights`);
  }
  const values = Float32Array.from(weight.values);
  for (let o = 0; o < outputs; o++) {
    for (let r = 0; r < rank; r++) {
      const factor = scale * (up.values[o * rank + r] ?? 0);
      for (let i = 0; i < inputs; i++) {
        const at = o * inputs + i;
        values[at] = (values[at] ?? 0) + factor * (down.values[r * inputs + i] ?? 0);
      }
    }
  }
  return { shape: weight.shape, values };
}
