import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { apiExamples } from '../../functions/openapi/api-examples.js';
import { openApiDocument } from '../../functions/openapi/openapi.js';
import { roleTable } from '../../functions/openapi/role-table.js';
import type { Services } from '../../functions/services.js';
import { callRoute } from '../support/call-route.js';

interface Schema {
  readonly $ref?: string;
}
interface Media {
  readonly schema?: Schema;
  readonly examples?: Record<string, { readonly value: unknown }>;
}
type Content = Record<string, Media>;
interface Answer {
  readonly description?: string;
  readonly $ref?: string;
  readonly content?: Content;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly 'x-roles': readonly string[];
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Record<string, Answer>;
}
interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object>; readonly responses: Record<string, Answer> };
}

const { routes } = definitions({} as Services);
// As a reader gets it: what JSON does not keep is not there.
const document = JSON.parse(JSON.stringify(openApiDocument(routes))) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test('every route is in the document, under its name, method and path', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const described = operations.map(({ path, method, operation }) => `${operation.operationId} ${method} ${path}`);
  const defined = routes
    .filter(({ spec }) => spec.isPage !== true)
    .map(({ spec }) => `${spec.name} ${spec.method.toLowerCase()} /${spec.route}`);
  expect(described.sort()).toEqual(defined.sort());
});

test.each(operations)(
  '$operation.operationId says what it is, who may call it and how it refuses',
  ({ path, operation }) => {
    expect(operation.summary.length).toBeGreaterThan(5);
    expect(operation.tags).toHaveLength(1);
    expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
    const roles = routes.find(({ name }) => name === operation.operationId)!.spec.roles;
    expect(operation['x-roles']).toEqual(roles === 'public' ? [] : roles);
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
    expect(statuses).toContain('500');
    if (roles !== 'public') expect(statuses).toEqual(expect.arrayContaining(['401', '403', '429', '503']));
    for (const { description, $ref } of Object.values(operation.responses)) expect(description ?? $ref).toBeTruthy();

    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name).sort()).toEqual(inPath.sort());
    expect(declared.every(({ required }) => required === true)).toBe(true);
  },
);

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? '');
  expect(references.length).toBeGreaterThan(50);
  for (const target of new Set(references)) {
    expect(target).toMatch(/^#\//);
    const found = target
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
    expect(found, target).toBeDefined();
  }
});

/** Everything that is sent: where its media types are in the document, and who has it. */
const contents = [
  ...operations.flatMap(({ path, method, operation }) => {
    const at = `/paths/${path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}`;
    const { operationId: name, requestBody, responses } = operation;
    return [
      ...(requestBody === undefined ? [] : [{ name: `${name} request`, at: `${at}/requestBody`, ...requestBody }]),
      ...Object.entries(responses).flatMap(([status, { content }]) =>
        content === undefined ? [] : [{ name: `${name} ${status}`, at: `${at}/responses/${status}`, content }],
      ),
    ];
  }),
  ...Object.entries(document.components.responses).map(([name, { content = {} }]) => ({
    name,
    at: `/components/responses/${name}`,
    content,
  })),
];

// OpenAPI 3.1 schemas are JSON Schema 2020-12: each must compile, and each example must be accepted by its own.
test('every schema is JSON Schema 2020-12, and every request and answer has examples that fit', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'https://mtgs.test/openapi', ...document });
  const validate = (pointer: string) => {
    const compiled = ajv.getSchema(`https://mtgs.test/openapi#${pointer}`);
    if (compiled === undefined) throw new Error(`no schema at ${pointer}`);
    return compiled;
  };
  for (const name of Object.keys(document.components.schemas)) validate(`/components/schemas/${name}`);
  expect(contents.length).toBeGreaterThan(100);
  for (const { name, at, content } of contents) {
    for (const [type, { schema, examples = {} }] of Object.entries(content)) {
      expect(Object.keys(examples), `${name} as ${type} has examples`).not.toEqual([]);
      if (schema === undefined) continue;
      const accepts = validate(`${at}/content/${encodeURIComponent(type.replaceAll('/', '~1'))}/schema`);
      for (const [title, { value }] of Object.entries(examples))
        expect(accepts(value), `${name} ${title}: ${JSON.stringify(accepts.errors)}`).toBe(true);
    }
  }
});

test('every success of every operation was recorded, and nothing that is no answer of one', () => {
  const recorded = Object.entries(apiExamples.operations).flatMap(([name, examples]) =>
    Object.values(examples).map(({ status }) => `${name} ${status}`),
  );
  const documented = operations.flatMap(({ operation: { operationId: name, responses } }) =>
    Object.entries(responses).map(([status, { $ref }]) => ({ name, status, isOwn: $ref === undefined })),
  );
  const successes = documented.filter(({ status }) => status.startsWith('2'));
  expect(recorded).toEqual(expect.arrayContaining(successes.map(({ name, status }) => `${name} ${status}`)));
  const own = documented.filter(({ isOwn }) => isOwn).map(({ name, status }) => `${name} ${status}`);
  expect(own).toEqual(expect.arrayContaining(recorded));
});

test('docs/openapi.json is what the routes say (npm run generate)', () => {
  expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(document);
});

test('docs/roles.md is what the routes say (npm run generate)', () => {
  expect(readFileSync('docs/roles.md', 'utf8')).toBe(roleTable(routes));
});

test('200: the document is served as it is generated', async () => {
  const show = routes.find(({ name }) => name === 'showOpenapi');
  const { status, body } = await callRoute(show!);
  expect(status).toBe(200);
  expect(body).toEqual(document);
});

test('what a list shows of a resource looks the same when the resource is shown by itself', () => {
  const { paths, components } = document;
  type Shape = Schema & { readonly properties?: Record<string, Shape>; readonly items?: Shape };
  const resolve = (schema: Shape | undefined): Shape | undefined =>
    schema?.$ref === undefined ? schema : components.schemas[schema.$ref.split('/').at(-1) ?? ''];
  const answerOf = (path: string): Shape | undefined =>
    resolve(paths[path]?.['get']?.responses['200']?.content?.['application/json']?.schema);
  const lists = Object.keys(paths).flatMap((path) => {
    const item = resolve(answerOf(path)?.properties?.['items']?.items)?.properties;
    const one = Object.keys(paths).find(
      (other) => /^\/\{\w+\}$/.test(other.slice(path.length)) && other.startsWith(path),
    );
    const shown = one === undefined ? undefined : answerOf(one)?.properties;
    return item === undefined || shown === undefined ? [] : [{ path, item, shown }];
  });
  expect(lists.length).toBeGreaterThan(6);
  for (const { path, item, shown } of lists) expect(shown, path).toMatchObject(item);
});
