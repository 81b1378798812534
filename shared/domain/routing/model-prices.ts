import { z } from 'zod';

/** Prices in US dollars per million tokens, by model. */
export const modelPricesSchema = z.record(
  z.string().max(100),
  z.strictObject({ input: z.number().nonnegative(), output: z.number().nonnegative() }),
);
export type ModelPrices = z.infer<typeof modelPricesSchema>;
