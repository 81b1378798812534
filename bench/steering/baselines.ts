import { splitWords } from '../../shared/analysis/text/split-words.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { readTextFields } from '../../shared/analysis/text/text-fields.js';
import type { Severity } from '../../shared/domain/severity.js';

/** What a detector says of one tool among others: the worst severity, undefined for nothing. */
export type Detector = (tool: RegisteredTool, others: readonly RegisteredTool[]) => Severity | undefined;

const identifier =
  /(?<![\p{L}\p{N}_./-])(?:\p{L}[\p{L}\p{N}]*(?:[_.-][\p{L}\p{N}]+)+|\p{Ll}+\p{Lu}[\p{L}\p{N}]*)(?![\p{L}\p{N}_/-])/gu;
const steersOld =
  /\b(?:instead of|rather than|in place of|in favou?r of|do not (?:use|call)|don't (?:use|call)|never (?:use|call)|always (?:use|call)|must (?:use|call|be called)|prefer|before (?:using|calling)|after (?:using|calling)|replaces|supersedes|deprecated|ignore|when(?:ever)? (?:using|calling)|any other)\b/iu;

const keyOf = (name: string): string => splitWords(name, 24).join('');

/** The rule up to 0.1.0: names of two words or more in the description, and a list of steering words in the sentence. */
export const oldRule: Detector = ({ definition, server }, others) => {
  let worst: Severity | undefined;
  for (const sentence of (definition.description ?? '').slice(0, 8_000).split(/(?<=[.!?。！？])\s+|\n+/u)) {
    for (const [word] of sentence.matchAll(identifier)) {
      const named = others.filter(({ definition: { name } }) => keyOf(name) === keyOf(word));
      if (
        named.length === 0 ||
        named.some((other) => other.server === server) ||
        keyOf(word) === keyOf(definition.name)
      )
        continue;
      if (steersOld.test(sentence)) return 'HIGH';
      worst = 'LOW';
    }
  }
  return worst;
};

const keywords =
  /\b(?:ignore previous|ignore all|disregard|do not tell|don't tell|do not mention|without telling|secret(?:ly)?|system prompt|before using|before calling|instead of|must (?:use|call)|always (?:use|call)|never (?:use|call)|do not use|other tools?|id_rsa|\.ssh|\.env|credentials?|password|token|api key|conversation|chat history|sidenote)\b|<important>/iu;

/** A plain list of words, as one writes it in an afternoon. */
export const keywordList: Detector = ({ definition }) =>
  readTextFields(definition).fields.some(({ value, isKey }) => !isKey && keywords.test(value)) ? 'HIGH' : undefined;
