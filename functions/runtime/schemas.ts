import { z } from 'zod';
import { slugSchema } from '../../shared/domain/ids.js';

/** Path parameters that several routes share. */
export const environmentParams = z.object({ env: slugSchema });
export const serverParams = z.object({ env: slugSchema, server: slugSchema });
export const toolParams = z.object({ env: slugSchema, tool: z.string().min(3).max(260) });

/** A page of a list: how many, and where the page before ended. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(4000).optional(),
});

/** A list as it is answered; `nextCursor` is absent on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });
