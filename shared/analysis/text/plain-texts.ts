import type { ToolDefinition } from '../../domain/registry/tool.js';
import { descriptionCharsMax } from './bounds.js';
import { expectedWords, isLatinText, plainLetters } from './plain-letters.js';
import { slugWords } from './slug-words.js';
import { tidyText } from './tidy-text.js';

/** What a tool says in the letters that a reader takes it for. */
export interface PlainTexts {
  readonly name: string;
  /** Description, or title where there is none, with its white space tidied and cut at a bound. */
  readonly description: string;
}

/** Reads name and description of a tool. The words of its server's slug are expected in both. */
export function plainTexts(tool: { readonly definition: ToolDefinition; readonly server?: string }): PlainTexts {
  const { definition, server = '' } = tool;
  const description = tidyText(definition.description ?? definition.title ?? '', descriptionCharsMax);
  const reading = {
    isLatin: isLatinText(`${definition.name} ${description}`),
    expected: expectedWords(slugWords(server)),
  };
  return { name: plainLetters(definition.name, reading), description: plainLetters(description, reading) };
}
