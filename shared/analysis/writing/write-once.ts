import { z } from 'zod';
import { plainIssue } from '../../kernel/errors/plain-issue.js';
import type { Meter } from '../simulation/create-meter.js';
import { dataRule, quoteData } from './quote-data.js';
import type { WritingModel, Written } from './writing-model.js';

/** Longest answer that is read, in characters. */
export const answerMax = 100_000;
/** What of an earlier answer is shown again, in characters, and how many of its faults. */
const answerShownMax = 6_000;
const faultsShown = 20;
const faultMax = 300;

/** An answer that was not good enough, and why: the model is shown both when it is asked once more. */
export interface FailedTry {
  readonly answer: string;
  readonly faults: readonly string[];
}

export interface Writing<Value> {
  readonly task: string;
  readonly data: unknown;
  readonly name: string;
  readonly schema: z.ZodType<Value>;
  readonly failed?: FailedTry | undefined;
}

/** What the model answered: a value in the form, or what is wrong with it. */
export type WrittenOnce<Value> =
  { readonly answer: string; readonly value: Value } | { readonly answer: string; readonly fault: string };

interface Asking {
  readonly model: WritingModel;
  readonly meter: Meter;
  readonly signal?: AbortSignal | undefined;
}

/** Keywords of JSON Schema that the structured outputs of the APIs refuse; the schema itself still checks them. */
const unsupported = ['minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'minimum', 'maximum'];

/** The request that a writing becomes: what it is going to cost can be estimated from it. */
export function toRequest<Value>({ task, data, name, schema, failed }: Writing<Value>) {
  const again =
    failed === undefined
      ? ''
      : `\n\nAn earlier answer to this was not good enough. It and what is wrong with it:\n${quoteData({
          answer: failed.answer.slice(0, answerShownMax),
          faults: failed.faults.slice(0, faultsShown).map((fault) => fault.slice(0, faultMax)),
        })}\nAnswer anew and avoid these faults.`;
  return {
    task: `${task}\n\n${dataRule}`,
    data: `${quoteData(data)}${again}`,
    form: { name, schema: formOf(schema) },
  };
}

/** Reads what a model answered. What the fields say is for the caller to check. */
export function readWritten<Value>(
  schema: z.ZodType<Value>,
  { text, isCut }: Pick<Written, 'text' | 'isCut'>,
): WrittenOnce<Value> {
  if (isCut || text.length > answerMax)
    return { answer: text, fault: 'the answer was too long and was cut off: write less' };
  const parsed = schema.safeParse(parseJson(text), { error: plainIssue });
  if (parsed.success) return { answer: text, value: parsed.data };
  const faults = parsed.error.issues.slice(0, faultsShown).map(({ message }) => message);
  return { answer: text, fault: `the answer is not in the form: ${faults.join('; ')}` };
}

/**
 * Has a model write something once, and checks that it is in the form.
 * @throws {BudgetSpentError} and what {@link WritingModel.write} throws.
 */
export async function writeOnce<Value>(
  writing: Writing<Value>,
  { model, meter, signal }: Asking,
): Promise<WrittenOnce<Value>> {
  const request = { ...toRequest(writing), ...(signal && { signal }) };
  return readWritten(writing.schema, await meter.charge(() => model.write(request)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function formOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...form } = z.toJSONSchema(schema, {
    override({ jsonSchema }) {
      for (const keyword of unsupported) Reflect.deleteProperty(jsonSchema, keyword);
    },
  });
  return form;
}
