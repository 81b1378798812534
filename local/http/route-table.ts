import type { RegisteredFunction } from '../core/core-types.js';
import { compareRoutes, matchRoute, parseRouteTemplate, type RouteTemplate } from './route-template.js';

interface Route {
  readonly fn: RegisteredFunction;
  readonly template: RouteTemplate;
  readonly methods: ReadonlySet<string>;
}

export type Match =
  | { readonly kind: 'found'; readonly fn: RegisteredFunction; readonly parameters: Record<string, string> }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

/** Finds the function for a method and a path. HEAD is answered by what answers GET. */
export function createRouteTable(
  functions: readonly RegisteredFunction[],
): (method: string, path: readonly string[]) => Match {
  const routes = functions
    .map((fn): Route => {
      const { route, methods } = fn.trigger.options;
      const listed = Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : ['GET', 'POST'];
      return {
        fn,
        template: parseRouteTemplate(typeof route === 'string' ? route : fn.metadata.name),
        methods: new Set(listed.includes('GET') ? [...listed, 'HEAD'] : listed),
      };
    })
    .sort((one, other) => compareRoutes(one.template, other.template));

  return (method, path) => {
    const allowed = new Set<string>();
    for (const { fn, template, methods } of routes) {
      const parameters = matchRoute(template, path);
      if (parameters === undefined) continue;
      if (methods.has(method)) return { kind: 'found', fn, parameters };
      for (const one of methods) allowed.add(one);
    }
    return allowed.size > 0 ? { kind: 'wrong-method', allowed: [...allowed].sort() } : { kind: 'none' };
  };
}
