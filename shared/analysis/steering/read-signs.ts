import type { Severity } from '../../domain/severity.js';
import { sentenceCharsMax } from '../text/bounds.js';
import type { Passage } from './passages.js';
import { wordingGroups, type WordingGroup } from './wordings/index.js';
import type { SteeringKind, SteeringWording } from './steering-wording.js';

/** A line of a text that has a wording which steers. */
export interface Sign {
  /** Id of the wording. It keeps this name: accepted conflicts are compared by their evidence. */
  readonly rule: string;
  readonly kind: SteeringKind;
  readonly severity: Extract<Severity, 'HIGH' | 'MEDIUM' | 'LOW'>;
  /** Path of the text, with dots. */
  readonly field: string;
  readonly text: string;
}

const groupsOn = (on: Passage['kind']): readonly WordingGroup[] =>
  wordingGroups
    .map(({ cue, wordings }) => ({ cue, wordings: wordings.filter((wording) => wording.on === on) }))
    .filter(({ wordings }) => wordings.length > 0);
const groups = { prose: groupsOn('prose'), name: groupsOn('name') };

/** A name of that many words says something: it is read as prose as well. */
const wordsOfProse = 4;

const groupsFor = ({ kind, text }: Passage): readonly WordingGroup[] =>
  kind === 'name' && text.split(' ', wordsOfProse).length === wordsOfProse
    ? [...groups.name, ...groups.prose]
    : groups[kind];

function signOf(wording: SteeringWording, { text, field }: Passage, about: string): Sign | undefined {
  if (!wording.pattern.test(text) || wording.unless?.test(text) === true) return undefined;
  const isMilder = wording.milderIf?.test(text) === true || wording.milderIfNamed?.test(about) === true;
  return {
    rule: wording.id,
    kind: wording.kind,
    severity: isMilder ? 'LOW' : wording.severity,
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
    for (const { cue, wordings } of groupsFor(passage)) {
      if (!cue.test(passage.text)) continue;
      for (const wording of wordings) {
        const sign = signOf(wording, passage, about);
        if (sign !== undefined) signs.push(sign);
      }
    }
  return signs;
}
