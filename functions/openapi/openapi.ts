import type { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { statusOf } from '../../shared/kernel/http/problem-details.js';
import { answerExamples, requestExamples } from './openapi-examples.js';
import { gateProblem, problemResponses } from './openapi-problems.js';
import { openApiSchemas } from './openapi-schemas.js';
import { tags } from './tags.js';
import { productVersion } from '../engine/product-version.js';
import type { Route } from '../engine/route.js';

/** What a route is about, by its path: `tools`, `conflicts`, … or `service` for what is not under `/v1`. */
function tagOf(path: string): string {
  const [version, first = '', , third] = path.split('/');
  if (version !== 'v1') return 'service';
  return first === 'environments' ? (third ?? first) : first;
}

function answersOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const { name } = route.spec;
  const responses = problemResponses(route);
  for (const [status, { description, schema, types = [], problem: code }] of Object.entries(route.spec.answers)) {
    const content = {
      ...(schema !== undefined &&
        code === undefined && { 'application/json': { schema, ...answerExamples(name, Number(status)) } }),
      ...Object.fromEntries(types.map((type) => [type, answerExamples(name, Number(status), type)])),
    };
    const problem =
      code === undefined
        ? responses[status]?.content
        : gateProblem(code, schema as z.ZodObject, answerExamples(name, Number(status)));
    responses[status] = {
      description,
      ...(Object.keys(content).length > 0 && { content: { ...content, ...problem } }),
    };
  }
  return responses;
}

const openWords = ({ isOpenIn }: Route['spec']): string =>
  isOpenIn === undefined ? '' : ' Needs no credential in environments that `MTGS_OPEN_REGISTRY` names.';

function operation(route: Route): ZodOpenApiOperationObject {
  const { spec } = route;
  const { roles, params, query, body } = spec;
  const isPublic = roles === 'public';
  return {
    operationId: spec.name,
    tags: [tagOf(spec.route)],
    summary: spec.summary,
    description: isPublic ? 'Needs no credential.' : `Roles: ${roles.join(', ')}.${openWords(spec)}`,
    'x-roles': isPublic ? [] : [...roles],
    security: isPublic ? [] : [{ bearer: [] }, { apiKey: [] }, ...(spec.isOpenIn === undefined ? [] : [{}])],
    requestParams: {
      ...(params !== undefined && { path: params as z.ZodObject }),
      ...(query !== undefined && { query: query as z.ZodObject }),
    },
    ...(body !== undefined && {
      requestBody: {
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: body, ...requestExamples(spec.name) } },
      },
    }),
    responses: answersOf(route),
  };
}

/** The OpenAPI 3.1 document of these routes. */
export function openApiDocument(routes: readonly Route[]): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  const api = routes.filter(({ spec }) => spec.isPage !== true);
  for (const route of [...api].sort((a, b) => (a.spec.route < b.spec.route ? -1 : 1))) {
    const path = `/${route.spec.route}`;
    paths[path] = { ...paths[path], [route.spec.method.toLowerCase()]: operation(route) };
  }
  return withoutUnused(
    createDocument({
      openapi: '3.1.0',
      info: {
        title: 'MTGS',
        version: productVersion,
        description:
          'Governance for MCP tool registries. Every answer carries `X-Request-Id`, which finds the request in the log. ' +
          'Things that change carry an `ETag`; send it as `If-Match` and a change to what you have not seen is refused ' +
          `with 412. Problem codes: ${Object.keys(statusOf).sort().join(', ')}.`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      paths,
      components: {
        schemas: openApiSchemas,
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key, or a token of Entra ID' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        },
      },
    }),
  );
}

/** Without schemas that nothing refers to: a schema that only answers have is described as it would be sent as well. */
function withoutUnused(document: ReturnType<typeof createDocument>): ReturnType<typeof createDocument> {
  const { schemas = {} } = document.components ?? {};
  const text = JSON.stringify(document);
  const used = Object.entries(schemas).filter(([name]) => text.includes(`"#/components/schemas/${name}"`));
  if (used.length === Object.keys(schemas).length) return document;
  return withoutUnused({ ...document, components: { ...document.components, schemas: Object.fromEntries(used) } });
}
