import { z } from 'zod';
import { slugSchema } from '../../shared/domain/ids.js';

/** Path parameters that several routes share. */
export const environmentParams = z.object({ environment: slugSchema });
export const serverParams = z.object({ environment: slugSchema, server: slugSchema });
export const toolParams = z.object({ environment: slugSchema, tool: z.string().min(3).max(260) });
export const simulationParams = z.object({ environment: slugSchema, simulation: z.string().max(200) });
export const conflictParams = z.object({ environment: slugSchema, conflict: z.string().max(200) });
export const recommendationParams = z.object({ environment: slugSchema, recommendation: z.string().max(200) });

/** A page of a list: how many, and where the page before ended. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** Cosmos DB's token has up to 2 KB. With its quotes escaped, and inside another cursor, it grows almost fourfold. */
  cursor: z.string().max(8_000).optional(),
});

/** Something stored that is left out of an answer because it cannot be read. */
export const unreadableSchema = z.object({ id: z.string(), reason: z.string() });

/** A list as it is answered; `nextCursor` is absent on the last page, `unreadable` when everything could be read. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().optional(),
    unreadable: unreadableSchema.array().optional(),
  });
