import type { Severity } from '../../domain/severity.js';
import { sentenceCharsMax } from '../text/bounds.js';
import type { Passage } from './passages.js';
import { ruleGroups, type RuleGroup } from './rules/index.js';
import type { SteeringKind, SteeringRule } from './steering-rule.js';

/** A line of a text that a rule matched. */
export interface Sign {
  readonly rule: string;
  readonly kind: SteeringKind;
  readonly severity: Extract<Severity, 'HIGH' | 'MEDIUM' | 'LOW'>;
  /** Path of the text, with dots. */
  readonly field: string;
  readonly text: string;
}

const groupsOn = (on: Passage['kind']): readonly RuleGroup[] =>
  ruleGroups
    .map(({ cue, rules }) => ({ cue, rules: rules.filter((rule) => rule.on === on) }))
    .filter(({ rules }) => rules.length > 0);
const groups = { prose: groupsOn('prose'), name: groupsOn('name') };

/** A name of that many words says something: it is read as prose as well. */
const wordsOfProse = 4;

const groupsFor = ({ kind, text }: Passage): readonly RuleGroup[] =>
  kind === 'name' && text.split(' ', wordsOfProse).length === wordsOfProse
    ? [...groups.name, ...groups.prose]
    : groups[kind];

function signOf(rule: SteeringRule, { text, field }: Passage, about: string): Sign | undefined {
  if (!rule.pattern.test(text) || rule.unless?.test(text) === true) return undefined;
  const isMilder = rule.milderIf?.test(text) === true || rule.milderIfNamed?.test(about) === true;
  return {
    rule: rule.id,
    kind: rule.kind,
    severity: isMilder ? 'LOW' : rule.severity,
    field,
    text: text.slice(0, sentenceCharsMax),
  };
}

/**
 * The lines of a tool's texts that steer a model without naming a tool of another server; `about` is the name of the
 * tool that they describe.
 */
export function signsIn(passages: readonly Passage[], about: string): Sign[] {
  const signs: Sign[] = [];
  for (const passage of passages)
    for (const { cue, rules } of groupsFor(passage)) {
      if (!cue.test(passage.text)) continue;
      for (const rule of rules) {
        const sign = signOf(rule, passage, about);
        if (sign !== undefined) signs.push(sign);
      }
    }
  return signs;
}
