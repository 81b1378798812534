import { InvalidInputError } from '../../shared/kernel/errors/errors.js';

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'parameter' | 'catch-all';
      readonly name: string;
      readonly isOptional: boolean;
      readonly pattern: RegExp | undefined;
    };

/** A route such as `v1/{env}/tools/{tool?}` or `files/{*path}`, taken apart. */
export type RouteTemplate = readonly Segment[];

const constraints: Readonly<Record<string, RegExp>> = {
  /** Nothing but an empty path: how an app answers its root. */
  'maxlength(0)': /^$/,
  int: /^-?\d{1,10}$/,
  long: /^-?\d{1,19}$/,
  alpha: /^[a-z]+$/i,
  bool: /^(?:true|false)$/i,
  guid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
};

/** @throws {InvalidInputError} when the route is not one that is served. */
export function parseRouteTemplate(route: string): RouteTemplate {
  const parts = route.split('/').filter((part) => part !== '');
  return parts.map((part, at): Segment => {
    const braces = /^\{(\*{0,2})(\w+)(?::(\w+(?:\(0\))?))?(\??)\}$/.exec(part);
    if (braces === null) {
      if (/[{}]/.test(part))
        throw new InvalidInputError(`the route "${route}" has a segment "${part}" that is not served`);
      return { kind: 'literal', text: part.toLowerCase() };
    }
    const [, stars = '', name = '', constraint, mark] = braces;
    const isLast = at === parts.length - 1;
    if ((stars !== '' || mark === '?') && !isLast) {
      throw new InvalidInputError(`in the route "${route}", "${part}" may only stand last`);
    }
    const pattern = constraint === undefined ? undefined : constraints[constraint];
    if (constraint !== undefined && pattern === undefined) {
      throw new InvalidInputError(`the route "${route}" has a constraint "${constraint}" that is not served`);
    }
    const kind = stars === '' ? 'parameter' : 'catch-all';
    return { kind, name, isOptional: mark === '?' || kind === 'catch-all', pattern };
  });
}

/** The parameters of a path that fits the template; undefined when it does not fit. `path` is decoded per segment. */
export function matchRoute(template: RouteTemplate, path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [at, segment] of template.entries()) {
    const given = path[at];
    if (segment.kind === 'literal') {
      if (given?.toLowerCase() !== segment.text) return undefined;
    } else if (segment.kind === 'catch-all') {
      if (given !== undefined) parameters[segment.name] = path.slice(at).join('/');
      return parameters;
    } else if (given === undefined || given === '') {
      return segment.isOptional && path.length <= at + 1 ? parameters : undefined;
    } else {
      if (segment.pattern?.test(given) === false) return undefined;
      parameters[segment.name] = given;
    }
  }
  return path.length === template.length ? parameters : undefined;
}

const ranks = { literal: 0, parameter: 1, 'catch-all': 3 } as const;

const rank = (segment: Segment | undefined): number => {
  if (segment === undefined) return 2;
  return ranks[segment.kind] - (segment.kind === 'parameter' && segment.pattern !== undefined ? 0.5 : 0);
};

/** Orders templates so that the more particular comes first: literals before parameters before catch-alls. */
export function compareRoutes(one: RouteTemplate, other: RouteTemplate): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const difference = rank(one[at]) - rank(other[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Equal for templates that fit the same paths: the names of their parameters do not matter. */
export const shapeOf = (template: RouteTemplate): string =>
  template
    .map((segment) =>
      segment.kind === 'literal'
        ? segment.text
        : `{${segment.kind}${segment.isOptional ? '?' : ''}:${segment.pattern?.source ?? ''}}`,
    )
    .join('/');
