import { dangerOf } from './dangerous-parameter.js';
import { addition, atMost, type DriftChange, driftChange } from './drift-change.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

interface Parameter {
  readonly name: string;
  /** JSON pointer (RFC 6901) into the definition. */
  readonly at: string;
  readonly schema: unknown;
}

/** Keywords whose keys are names of parameters, or patterns of such names. */
const naming = new Set(['properties', 'patternProperties']);

/** Every parameter that a schema names, however deep, in whatever branch. */
function* parametersIn(schema: unknown, at: string): Generator<Parameter> {
  if (Array.isArray(schema)) {
    for (const [index, each] of schema.entries()) yield* parametersIn(each, `${at}/${index}`);
  } else if (isObject(schema)) {
    for (const [keyword, value] of Object.entries(schema)) {
      const inside = `${at}/${escape(keyword)}`;
      if (naming.has(keyword) && isObject(value)) {
        for (const [name, each] of Object.entries(value)) {
          const place = `${inside}/${escape(name)}`;
          yield { name, at: place, schema: each };
          yield* parametersIn(each, place);
        }
      } else yield* parametersIn(value, inside);
    }
  }
}

/**
 * Parameters that give whoever calls a tool more than it gave before: dangerous ones at a place where there was none. That the
 * name stood elsewhere, such as in a definition that nothing refers to, is no excuse.
 */
export function newDangers(before: unknown, after: unknown): DriftChange[] {
  const there = new Set(Array.from(parametersIn(before, '/inputSchema'), ({ at }) => at));
  const told = new Set<string>();
  return [...parametersIn(after, '/inputSchema')].flatMap(({ name, at, schema }) => {
    const danger = there.has(at) || told.has(name) ? undefined : dangerOf(name);
    if (danger === undefined) return [];
    told.add(name);
    const { severity, how } = addition(schema);
    const worse = atMost(severity, danger.severity) === severity ? danger.severity : severity;
    const text = `parameter "${name}" ${how}, which ${danger.does}`;
    return [driftChange({ class: 'authority', severity: worse, at, text }, undefined, schema)];
  });
}
