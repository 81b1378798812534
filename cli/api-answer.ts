import type { z } from 'zod';
import { TooLargeError, UnreachableError } from '../shared/kernel/errors/errors.js';
import { type ApiProblem, problemSchema } from './api-problem.js';

const answerBytesMax = 64 * 1024 * 1024;

/** The body of an answer as its schema has it. @throws {UnreachableError} for one that no instance of MTGS gives. */
export async function readAnswer<Schema extends z.ZodType>(
  response: Response,
  schema: Schema,
  base: string,
): Promise<z.output<Schema>> {
  const text = await readText(response);
  let value: unknown;
  try {
    value = text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new UnreachableError(`${base} did not answer with JSON`, {
      cause,
      hint: 'Is this the address of an MTGS instance?',
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UnreachableError(`${base} answered something else than expected`, {
    cause: parsed.error,
    hint: 'Is this the address of an MTGS instance of the same version?',
  });
}

export async function readProblem(response: Response): Promise<ApiProblem> {
  try {
    const parsed = problemSchema.safeParse(JSON.parse(await readText(response)));
    return parsed.success ? parsed.data : {};
  } catch {
    return {}; // A proxy in between answers in its own words; the status says enough.
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > answerBytesMax) throw new TooLargeError(`the answer takes more than ${answerBytesMax} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
