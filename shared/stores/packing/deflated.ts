import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { documentBytesMax } from '../../platform/documents/document-bounds.js';
import type { Packing } from './packing.js';

const packedSchema = z.looseObject({ deflated: z.string() });

/** What one value may unpack to, in bytes: what compresses well may have been larger than any document. */
const unpackedBytesMax = 8 * documentBytesMax;

/** Little memory for each call, and a window that holds the dictionary: values have a few kilobytes. */
const options = { memLevel: 5, windowBits: 13 };

/**
 * Stores these fields of a value as one text, `deflated`: their JSON, compressed (RFC 1951) with a dictionary of what most of
 * them have in common, in base64. No query can ask for them. A dictionary is never changed: what was stored needs it.
 */
export function deflated<T extends object>(fields: readonly (keyof T & string)[], dictionary: Buffer): Packing<T> {
  const names = new Set<string>(fields);
  return {
    pack(value) {
      const packed = Object.fromEntries(fields.map((field) => [field, value[field]]));
      const rest = Object.fromEntries(Object.entries(value).filter(([field]) => !names.has(field)));
      const content = deflateRawSync(JSON.stringify(packed), { ...options, dictionary });
      return { ...rest, deflated: content.toString('base64') };
    },
    unpack(stored) {
      const parsed = packedSchema.safeParse(stored);
      if (!parsed.success) return stored;
      const { deflated: content, ...rest } = parsed.data;
      const bounds = { dictionary, maxOutputLength: unpackedBytesMax };
      const unpacked = inflateRawSync(Buffer.from(content, 'base64'), bounds).toString();
      return { ...rest, ...(JSON.parse(unpacked) as object) };
    },
  };
}
