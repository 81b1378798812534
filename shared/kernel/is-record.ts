export type Values = Readonly<Record<string, unknown>>;

/** Whether a value is an object with named fields. */
export const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
