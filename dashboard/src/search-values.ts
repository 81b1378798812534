/** Values in an address are anybody's: what is not one of ours counts as not given. */

export const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((one) => one === value);

const textMax = 300;

export const textOf = (value: unknown): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && value !== ''
    ? String(value).slice(0, textMax)
    : undefined;

/** An address may leave any of them out. */
export const optional = <Values extends object>(values: Values): Partial<Values> => values;
