import type {
  ContentFilterResultDetailsForPromptOutput,
  ContentFilterResultsForChoiceOutput,
} from '@azure/openai/types';
import { z } from 'zod';

type Category = Exclude<
  keyof ContentFilterResultDetailsForPromptOutput | keyof ContentFilterResultsForChoiceOutput,
  'error'
>;

/** What Azure OpenAI filters requests and answers for, in its own terms. */
const categories = {
  hate: 'hate',
  jailbreak: 'an attempt to break its rules',
  profanity: 'profanity',
  protected_material_code: 'protected code',
  protected_material_text: 'protected text',
  self_harm: 'self-harm',
  sexual: 'sexual content',
  violence: 'violence',
} as const satisfies Record<Category, string>;

const resultSchema = z.object({
  filtered: z.literal(true),
  severity: z.enum(['safe', 'low', 'medium', 'high']).optional().catch(undefined),
});
const resultsSchema = z.record(z.string(), z.unknown()).catch({});

/** What a content filter of Azure OpenAI found, such as `: violence (high)`; empty where it does not say. */
export function filteredFor(results: unknown): string {
  const known = resultsSchema.parse(results);
  const found = Object.entries(categories).flatMap(([category, words]) => {
    const result = resultSchema.safeParse(known[category]);
    if (!result.success) return [];
    const { severity } = result.data;
    return [severity === undefined ? words : `${words} (${severity})`];
  });
  return found.length === 0 ? '' : `: ${found.join(', ')}`;
}
