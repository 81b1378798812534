import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import { bySeverity, type Severity } from '../../domain/severity.js';
import { isServerTexts } from '../../domain/registry/server-texts.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';
import { firstSentence } from '../text/first-sentence.js';
import { verbOfSentence } from '../index/tool-profile.js';
import { compareVerbs } from '../text/verbs.js';
import { type DriftChange, driftChange, keysOfBoth, own } from './drift-change.js';
import { newDangers } from './new-dangers.js';
import { schemaChanges } from './schema-change.js';
import { serverTextsChanges } from './server-texts-change.js';
import { textChange } from './text-change.js';

/** What the hints mean where a definition does not give them (MCP 2025-06-18, ToolAnnotations). */
const hintDefaults = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
} as const;

/** Hints by which clients decide whether to ask the user: a change in either direction is a change of authority. */
const decidingHints: ReadonlySet<string> = new Set(['readOnlyHint', 'destructiveHint']);

/** Parts with comparisons of their own. */
const known = new Set(['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations']);

const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));

/**
 * Everything that differs between two definitions of one tool, the worst first. Every part that a model or a client reads
 * is looked at, and every difference is named; where nothing differs the list is empty.
 */
export function compareDefinitions(before: ToolDefinition, after: ToolDefinition): DriftChange[] {
  const changes = isServerTexts(after) ? serverTextsChanges(before, after) : toolChanges(before, after);
  if (changes.length === 0 && !same(before, after)) {
    changes.push(wording('INFO', '', 'nothing changed that a model or a client reads', undefined, undefined));
  }
  return changes.sort((a, b) => bySeverity(a.severity, b.severity) || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function toolChanges(before: ToolDefinition, after: ToolDefinition): DriftChange[] {
  return [
    ...descriptionChanges(before, after),
    ...titleChanges(before, after),
    ...inputChanges(before.inputSchema, after.inputSchema),
    ...schemaChanges(before.outputSchema, after.outputSchema, output),
    ...annotationChanges(before.annotations ?? {}, after.annotations ?? {}),
    ...otherChanges(before, after),
  ];
}

const input = { at: '/inputSchema', name: 'the input', most: 'HIGH', requiring: 'authority' } as const;
const output = { at: '/outputSchema', name: 'the output', most: 'LOW', requiring: 'schema' } as const;

/** A parameter that is dangerous is named as that, and not once more as a change of the schema. */
function inputChanges(before: unknown, after: unknown): DriftChange[] {
  const dangers = newDangers(before, after);
  const places = new Set(dangers.map(({ at }) => at));
  return [...dangers, ...[...schemaChanges(before, after, input)].filter(({ at }) => !places.has(at))];
}

const wording = (severity: Severity, at: string, text: string, before: unknown, after: unknown): DriftChange =>
  driftChange({ class: 'wording', severity, at, text }, before, after);

function* descriptionChanges(before: ToolDefinition, after: ToolDefinition): Generator<DriftChange> {
  const change = textChange(before.description, after.description);
  if (change === undefined) return;
  const { severity, how } = change;
  // A tool without a description that gets one was unknown so far.
  const worse = before.description === undefined && severity === 'LOW' ? 'MEDIUM' : severity;
  yield wording(worse, '/description', `description ${how}`, before.description, after.description);
}

function* titleChanges(before: ToolDefinition, after: ToolDefinition): Generator<DriftChange> {
  const titles = [
    ['/title', before.title, after.title],
    ['/annotations/title', before.annotations?.['title'], after.annotations?.['title']],
  ] as const;
  for (const [at, was, is] of titles) {
    if (same(was, is)) continue;
    const [one, two] = [typeof was === 'string' ? was : undefined, typeof is === 'string' ? is : undefined];
    const change = textChange(one, two);
    if (change === undefined) continue;
    // A new title must not say something else than the description.
    const purpose = verbOfSentence(firstSentence(before.description ?? before.name.replaceAll(/[_.-]+/gu, ' ')));
    const relation = compareVerbs(purpose, two === undefined ? undefined : verbOfSentence(two));
    const isOther = relation === 'opposite' || relation === 'different';
    yield isOther
      ? wording('HIGH', at, 'title says something else', was, is)
      : wording(change.severity, at, `title ${change.how}`, was, is);
  }
}

type Annotations = Readonly<Record<string, unknown>>;

function* annotationChanges(before: Annotations, after: Annotations): Generator<DriftChange> {
  for (const key of keysOfBoth(before, after)) {
    const [was, is] = [own(before, key), own(after, key)];
    if (key === 'title' || same(was, is)) continue;
    const preset = Object.hasOwn(hintDefaults, key) ? hintDefaults[key as keyof typeof hintDefaults] : undefined;
    const isSameInEffect = (was ?? preset) === (is ?? preset);
    const severity = decidingHints.has(key) && !isSameInEffect ? 'HIGH' : 'LOW';
    const from = was === undefined ? 'unset' : JSON.stringify(was);
    const to = is === undefined ? 'unset' : JSON.stringify(is);
    const text = `${key} changed from ${from} to ${to}`;
    yield driftChange({ class: 'authority', severity, at: `/annotations/${key}`, text }, was, is);
  }
}

function* otherChanges(before: ToolDefinition, after: ToolDefinition): Generator<DriftChange> {
  for (const key of keysOfBoth(before, after)) {
    const [was, is] = [own(before, key), own(after, key)];
    if (known.has(key) || same(was, is)) continue;
    const severity = key === '_meta' ? 'INFO' : 'LOW';
    yield wording(severity, `/${key}`, `${key} changed`, was, is);
  }
}
