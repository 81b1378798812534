import { z } from 'zod';

/** Name of the first file of a backup. */
export const manifestName = 'manifest.json';
/** Longest manifest that is read, in bytes. */
export const manifestBytesMax = 65_536;

/** What a backup says of itself. */
export const manifestSchema = z.object({
  format: z.literal('mtgs-backup'),
  version: z.literal(1),
  /** The moment that all files are of. */
  takenAt: z.iso.datetime(),
  /** Version of MTGS that took it. */
  by: z.string().max(100),
  files: z
    .array(
      z.object({
        name: z.enum(['mtgs.db', 'host.db']),
        bytes: z.int().positive(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        /** Version of its tables. */
        version: z.int().nonnegative(),
      }),
    )
    .length(2)
    .refine((files) => new Set(files.map(({ name }) => name)).size === files.length, { message: 'names a file twice' }),
});
export type Manifest = z.infer<typeof manifestSchema>;
