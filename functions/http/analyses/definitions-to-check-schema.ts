import { z } from 'zod';

/** Definitions to check: at most as many as one answer takes a few seconds for. */
export const definitionsToCheckSchema = z.array(z.unknown()).min(1).max(500);
