import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** RFC 8785 canonical JSON. Throws on what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('value has no JSON form');
  return text;
}

/** SHA-256 in hex of a text's UTF-8 bytes. */
export const sha256 = (text: string): string => hash('sha256', text);

/** SHA-256 in hex of a value's canonical JSON. */
export const digest = (value: unknown): string => sha256(canonicalJson(value));
