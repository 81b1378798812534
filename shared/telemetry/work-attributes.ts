import type { Attributes } from '@opentelemetry/api';
import { z } from 'zod';

const workSchema = z.looseObject({
  env: z.string().optional(),
  runId: z.string().optional(),
  syncId: z.string().optional(),
  deliveryId: z.string().optional(),
});

/** What an activity's input says of the work that it belongs to. */
export function workAttributes(input: unknown): Attributes {
  const { env, runId, syncId, deliveryId } = workSchema.safeParse(input).data ?? {};
  return {
    ...(env !== undefined && { 'mtgs.environment': env }),
    ...(runId !== undefined && { 'mtgs.run.id': runId }),
    ...(syncId !== undefined && { 'mtgs.sync.id': syncId }),
    ...(deliveryId !== undefined && { 'mtgs.delivery.id': deliveryId }),
  };
}
