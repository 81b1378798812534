/** A copy with room for `length` values and as many again. */
export function widened<Numbers extends Int32Array | Float32Array | Float64Array>(
  values: Numbers,
  length: number,
): Numbers {
  const wider = new (values.constructor as new (length: number) => Numbers)(2 * length);
  wider.set(values);
  return wider;
}
