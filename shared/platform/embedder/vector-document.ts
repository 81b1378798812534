import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Document } from '../documents/documents.js';

const vectorDocumentSchema = z.object({
  id: z.string(),
  model: z.string(),
  vector: z.base64(),
  /** CRC-32 of the bytes: any of them that changes leaves a vector, of something else. Earlier versions wrote none. */
  checksum: z.int().optional(),
});

/** How far the length of a vector of an embedder may be from 1. */
const lengthTolerance = 1e-3;

/**
 * A vector as it is stored: its 32-bit floats, little-endian, in base64, so that reading gives back the same bits, and a
 * checksum.
 */
export function vectorDocument(id: string, model: string, vector: Float32Array): Document {
  const content = Buffer.alloc(vector.length * 4);
  vector.forEach((value, i) => content.writeFloatLE(value, i * 4));
  return { id, model, vector: content.toString('base64'), checksum: crc32(content) };
}

/** The stored vector, or nothing when the document is not one of so many dimensions, or is damaged. */
export function parseVector(document: Document, dimensions: number): Float32Array | undefined {
  const parsed = vectorDocumentSchema.safeParse(document);
  if (!parsed.success) return undefined;
  const content = Buffer.from(parsed.data.vector, 'base64');
  const { checksum } = parsed.data;
  if (content.length !== dimensions * 4 || (checksum !== undefined && checksum !== crc32(content))) return undefined;
  const vector = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) vector[i] = content.readFloatLE(i * 4);
  if (checksum === undefined && !isUnitLength(vector)) return undefined;
  return vector.every(Number.isFinite) ? vector : undefined;
}

const isUnitLength = (vector: Float32Array): boolean => Math.abs(Math.hypot(...vector) - 1) <= lengthTolerance;
