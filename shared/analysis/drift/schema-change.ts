import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import type { Severity } from '../../domain/severity.js';
import { addition, addressesIn, atMost, type DriftChange, driftChange, keysOfBoth, own } from './drift-change.js';
import { textChange } from './text-change.js';

type Json = Readonly<Record<string, unknown>>;

/** A place in a schema: its JSON pointer, what people call it, and the worst that a change here can be. */
interface Place {
  readonly at: string;
  readonly name: string;
  readonly most: Severity;
  /** What it is that something is required now: a caller of a tool must hand over what it did not before. */
  readonly requiring: 'authority' | 'schema';
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const within = (place: Place, key: string, name = place.name): Place => ({
  ...place,
  at: `${place.at}/${escape(key)}`,
  name,
});

/** Keywords whose value is text that a model reads. */
const texts = new Set(['description', 'title', '$comment']);
/** Keywords whose value is a schema, a list of schemas, or a map of them. */
const schemas = new Set(
  'items additionalItems additionalProperties unevaluatedProperties unevaluatedItems contains propertyNames not if then else'.split(
    ' ',
  ),
);
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const maps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Limits that admit more the larger, and the smaller, they are. */
const upperLimits = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);
const lowerLimits = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
/** Limits that admit more when they are gone. */
const limits = new Set(['pattern', 'format', 'multipleOf', 'uniqueItems', 'dependentRequired']);

/** Every difference between two schemas of one tool, each named; `most` caps how bad one can be. */
export function* schemaChanges(before: unknown, after: unknown, place: Place): Generator<DriftChange> {
  if (same(before, after)) return;
  if (!isObject(before) || !isObject(after)) {
    yield schema(place, 'MEDIUM', `${place.name} changed`, before, after);
    return;
  }
  for (const keyword of keysOfBoth(before, after)) {
    const [was, is] = [own(before, keyword), own(after, keyword)];
    if (!same(was, is)) yield* keywordChanges(keyword, was, is, within(place, keyword));
  }
}

function schema(place: Place, severity: Severity, text: string, before: unknown, after: unknown): DriftChange {
  return driftChange({ class: 'schema', severity: atMost(severity, place.most), at: place.at, text }, before, after);
}

function* keywordChanges(keyword: string, was: unknown, is: unknown, place: Place): Generator<DriftChange> {
  const { name } = place;
  if (texts.has(keyword) && [was, is].every((value) => value === undefined || typeof value === 'string')) {
    const change = textChange(was as string | undefined, is as string | undefined);
    if (change === undefined) return;
    const text = `${keyword.replace('$', '')} of ${name} ${change.how}`;
    yield driftChange({ class: 'wording', severity: atMost(change.severity, place.most), at: place.at, text }, was, is);
  } else if (keyword === 'examples') {
    const change = textChange(JSON.stringify(was), JSON.stringify(is));
    if (change === undefined) return;
    const text = `examples of ${name} ${change.how}`;
    yield driftChange({ class: 'wording', severity: atMost(change.severity, place.most), at: place.at, text }, was, is);
  } else if (maps.has(keyword)) yield* mapChanges(keyword, was, is, place);
  else if (keyword === 'required') yield* requiredChanges(listOf(was), listOf(is), place);
  else if (keyword === 'default') yield defaultChange(was, is, place);
  else if (keyword === 'enum' || keyword === 'const') yield valuesChange(keyword, was, is, place);
  else if (keyword === 'type') yield typeChange(was, is, place);
  else if (lists.has(keyword)) yield* listChanges(keyword, was, is, place);
  else if (schemas.has(keyword) && (isObject(was) || isObject(is) || Array.isArray(was))) {
    yield* nestedChanges(keyword, was, is, place);
  } else yield limitChange(keyword, was, is, place);
}

function* mapChanges(keyword: string, was: unknown, is: unknown, place: Place): Generator<DriftChange> {
  const [before, after] = [isObject(was) ? was : {}, isObject(is) ? is : {}];
  const isParameters = keyword === 'properties';
  for (const key of keysOfBoth(before, after)) {
    const name = isParameters ? nameOfParameter(place.name, key) : `${keyword} "${key}" of ${place.name}`;
    const inside = within(place, key, name);
    if (!Object.hasOwn(before, key)) yield added(inside, after[key]);
    else if (!Object.hasOwn(after, key)) yield schema(inside, 'MEDIUM', `${name} removed`, before[key], undefined);
    else yield* schemaChanges(before[key], after[key], inside);
  }
}

const nameOfParameter = (parent: string, key: string): string => {
  const path = /^parameter "(.*)"$/u.exec(parent)?.[1];
  return `parameter "${path === undefined ? key : `${path}.${key}`}"`;
};

function added(place: Place, value: unknown): DriftChange {
  const { severity, how } = addition(value);
  return schema(place, severity, `${place.name} ${how}`, undefined, value);
}

function* requiredChanges(was: readonly unknown[], is: readonly unknown[], place: Place): Generator<DriftChange> {
  const [before, after] = [new Set(was), new Set(is)];
  for (const key of after.difference(before)) {
    const name = nameOfParameter(place.name, String(key));
    const { at, most, requiring } = place;
    const severity = atMost('MEDIUM', most);
    yield driftChange({ class: requiring, severity, at, text: `${name} required now` }, was, is);
  }
  for (const key of before.difference(after)) {
    const name = nameOfParameter(place.name, String(key));
    yield schema(place, 'LOW', `${name} optional now`, was, is);
  }
}

function defaultChange(was: unknown, is: unknown, place: Place): DriftChange {
  if (is === undefined) return schema(place, 'LOW', `default of ${place.name} removed`, was, is);
  const before = addressesIn(was === undefined ? '' : JSON.stringify(was));
  const severity = addressesIn(JSON.stringify(is)).difference(before).size > 0 ? 'HIGH' : 'MEDIUM';
  const how = was === undefined ? 'added' : 'changed';
  return schema(place, severity, `default of ${place.name} ${how}: ${JSON.stringify(is).slice(0, 80)}`, was, is);
}

function valuesChange(keyword: string, was: unknown, is: unknown, place: Place): DriftChange {
  const valuesOf = (value: unknown): ReadonlySet<string> =>
    new Set((keyword === 'const' && value !== undefined ? [value] : listOf(value)).map((each) => canonicalJson(each)));
  const [before, after] = [valuesOf(was), valuesOf(is)];
  if (is === undefined) return schema(place, 'MEDIUM', `${place.name} takes any value now`, was, is);
  if (was === undefined) return schema(place, 'LOW', `${place.name} takes fixed values only now`, was, is);
  const isDisjoint = before.intersection(after).size === 0;
  const count = after.difference(before).size;
  const text = count > 0 ? `${count} values of ${place.name} added` : `values of ${place.name} removed`;
  return schema(
    place,
    isDisjoint ? 'MEDIUM' : 'LOW',
    isDisjoint ? `all values of ${place.name} changed` : text,
    was,
    is,
  );
}

function typeChange(was: unknown, is: unknown, place: Place): DriftChange {
  const typesOf = (value: unknown): ReadonlySet<unknown> => new Set(Array.isArray(value) ? value : [value]);
  const isNarrower = was === undefined || (is !== undefined && typesOf(is).isSubsetOf(typesOf(was)));
  const text = `type of ${place.name} changed from ${JSON.stringify(was ?? 'any')} to ${JSON.stringify(is ?? 'any')}`;
  return schema(place, isNarrower ? 'LOW' : 'MEDIUM', text, was, is);
}

function* listChanges(keyword: string, was: unknown, is: unknown, place: Place): Generator<DriftChange> {
  const [before, after] = [listOf(was), listOf(is)];
  if (before.length !== after.length) {
    yield schema(
      place,
      'MEDIUM',
      `${keyword} of ${place.name} has ${after.length} forms instead of ${before.length}`,
      was,
      is,
    );
    return;
  }
  for (const [index, one] of before.entries()) yield* schemaChanges(one, after[index], within(place, String(index)));
}

function* nestedChanges(keyword: string, was: unknown, is: unknown, place: Place): Generator<DriftChange> {
  if (isObject(was) && isObject(is)) yield* schemaChanges(was, is, within(place, '', `${keyword} of ${place.name}`));
  else {
    const isLoosened = is === undefined || is === true || isObject(is);
    const how = isLoosened ? 'admits more' : 'admits less';
    yield schema(place, isLoosened ? 'MEDIUM' : 'LOW', `${keyword} of ${place.name} ${how}`, was, is);
  }
}

/** Any other keyword: a limit that admits more than before is MEDIUM, everything else LOW and named. */
function limitChange(keyword: string, was: unknown, is: unknown, place: Place): DriftChange {
  const isRaised = typeof was === 'number' && typeof is === 'number' ? is > was : undefined;
  const isLoosened =
    (upperLimits.has(keyword) && (is === undefined || isRaised === true)) ||
    (lowerLimits.has(keyword) && (is === undefined || isRaised === false)) ||
    (limits.has(keyword) && was !== undefined) ||
    (schemas.has(keyword) && was === false);
  if (keyword === '$ref' || keyword === '$dynamicRef') {
    return schema(place, 'MEDIUM', `${place.name} refers to another schema`, was, is);
  }
  const text = isLoosened ? `limit ${keyword} of ${place.name} loosened` : `${keyword} of ${place.name} changed`;
  return schema(place, isLoosened ? 'MEDIUM' : 'LOW', text, was, is);
}
