import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { apiExamples } from '../../functions/openapi/api-examples.js';
import type { Services } from '../../functions/services.js';

const { routes } = definitions({} as Services);
const page = readFileSync('docs/api-reference.md', 'utf8');

/** Every call of curl in the page's examples. */
const calls = [...page.matchAll(/```sh\n([\s\S]+?)```/g)]
  .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
  .flatMap((line) => {
    const [, target] = /\$MTGS(\/[^\s"]*)/.exec(line) ?? [];
    const body = / -d '(\{[^']+)'/.exec(line)?.[1];
    const method = / -X (\w+)/.exec(line)?.[1] ?? (body === undefined ? 'GET' : 'POST');
    return target === undefined ? [] : [{ method, target, body }];
  });

const matches = (template: string, path: string): boolean =>
  new RegExp(`^/${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);

test('the page has examples', () => {
  expect(calls.length).toBeGreaterThan(8);
});

test.each(calls)('$method $target is a call that the API takes', ({ method, target, body }) => {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const found = routes.filter(({ spec }) => spec.method === method && matches(spec.route, pathname));
  // `tools/check` also looks like a tool of that name to the pattern above.
  const spec = found.sort((a, b) => a.spec.route.split('{').length - b.spec.route.split('{').length)[0]?.spec;
  expect(spec, 'the route').toBeDefined();
  const query = Object.fromEntries(searchParams);
  if (Object.keys(query).length > 0) expect(spec?.query?.safeParse(query)).toMatchObject({ success: true });
  if (body !== undefined) expect(spec?.body?.safeParse(JSON.parse(body))).toMatchObject({ success: true });
});

test('every example that the tour names is in the OpenAPI document, with its operation', () => {
  const rows = [...page.matchAll(/^\| [^|`]+ \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, operations = '', examples = '']) =>
    [operations, examples].map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')),
  );
  const tour = rows.filter(([operations = []]) => operations.some((name) => name in apiExamples.operations));
  expect(tour.length).toBeGreaterThan(8);
  for (const [operations = [], examples = []] of tour) {
    const names = operations.map((operation) => Object.keys(apiExamples.operations[operation] ?? {}));
    for (const example of examples) expect(names.flat()).toContain(example);
    for (const of of names) expect(of.some((name) => examples.includes(name))).toBe(true);
  }
});

test('every path that the page names in words is one of the API', () => {
  const named = [...page.matchAll(/`(?:GET |POST )?(\/(?:v1|health|readiness|openapi\.json|docs)[^`?]*)`/g)].map(
    ([, path]) => path ?? '',
  );
  expect(named.length).toBeGreaterThan(3);
  for (const path of named)
    expect(
      routes.some(({ spec }) => matches(spec.route, path)),
      path,
    ).toBe(true);
});
