import type { RegisteredFunction } from '../core/core-types.js';
import { compareRoutes, matchRoute, parseRouteTemplate, type RouteTemplate, shapeOf } from './route-template.js';

interface Route {
  readonly fn: RegisteredFunction;
  readonly template: RouteTemplate;
  readonly methods: ReadonlySet<string>;
}

export type Match =
  | { readonly kind: 'found'; readonly fn: RegisteredFunction; readonly parameters: Record<string, string> }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

/**
 * Finds the function for a method and a path. The most particular template that fits decides, whatever the method: what
 * is beside `tools/check` is not the tool named "check". HEAD is answered where it is declared, as on Azure.
 */
export function createRouteTable(
  functions: readonly RegisteredFunction[],
): (method: string, path: readonly string[]) => Match {
  const routes = functions
    .map((fn): Route => {
      const { route, methods } = fn.trigger.options;
      const listed = Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : ['GET', 'POST'];
      const template = parseRouteTemplate(typeof route === 'string' ? route : fn.metadata.name);
      return { fn, template, methods: new Set(listed) };
    })
    .sort((one, other) => compareRoutes(one.template, other.template));
  const groups = [...Map.groupBy(routes, ({ template }) => shapeOf(template)).values()];

  return function findRoute(method, path) {
    const fitting = groups.find(([first]) => first !== undefined && matchRoute(first.template, path) !== undefined);
    if (fitting === undefined) return { kind: 'none' };
    const found = fitting.find(({ methods }) => methods.has(method));
    if (found !== undefined) {
      return { kind: 'found', fn: found.fn, parameters: matchRoute(found.template, path) ?? {} };
    }
    return { kind: 'wrong-method', allowed: [...new Set(fitting.flatMap(({ methods }) => [...methods]))].sort() };
  };
}
