import { z } from 'zod';

/** What a parameter file asks `infra/main.bicep` for, with the defaults of what it leaves out. */
export const tenantSchema = z.object({
  instance: z.string(),
  location: z.string(),
  secondLocation: z.string(),
  throughputMax: z.int(),
  alwaysReady: z.int(),
  durableReady: z.int(),
  privateEndpoints: z.boolean(),
  allowedAddresses: z.array(z.string()),
  search: z.boolean(),
  openAiLocation: z.string(),
  sentinel: z.boolean(),
  operators: z.array(z.string()),
  settings: z.record(z.string(), z.string()),
  vaultSettings: z.record(z.string(), z.string()),
});
export type Tenant = z.infer<typeof tenantSchema>;

/** A part of a table that is there for tenants that switched it on. */
export const where = <T>(isOn: boolean, part: readonly T[]): readonly T[] => (isOn ? part : []);
