import { z } from 'zod';
import type { Document } from '../documents/documents.js';

const vectorDocumentSchema = z.object({ id: z.string(), model: z.string(), vector: z.base64() });

/** A vector as it is stored: its 32-bit floats, little-endian, in base64, so that reading gives back the same bits. */
export function vectorDocument(id: string, model: string, vector: Float32Array): Document {
  const content = Buffer.alloc(vector.length * 4);
  vector.forEach((value, i) => content.writeFloatLE(value, i * 4));
  return { id, model, vector: content.toString('base64') };
}

/** The stored vector, or nothing when the document is not one of that length. */
export function parseVector(document: Document, dimensions: number): Float32Array | undefined {
  const parsed = vectorDocumentSchema.safeParse(document);
  if (!parsed.success) return undefined;
  const content = Buffer.from(parsed.data.vector, 'base64');
  if (content.length !== dimensions * 4) return undefined;
  const vector = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) vector[i] = content.readFloatLE(i * 4);
  return vector.every(Number.isFinite) ? vector : undefined;
}
