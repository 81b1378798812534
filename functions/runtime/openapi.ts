import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { routeRoles } from '../../shared/governance/route-roles.js';
import { statusOf } from './problem.js';
import { productVersion } from './product-version.js';
import type { Route } from './route.js';

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string(),
    hint: z.string().optional(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with a stable code' });

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

function operation({ spec }: Route): ZodOpenApiOperationObject {
  const roles: readonly string[] | 'public' = routeRoles[spec.name];
  const answers = Object.entries(spec.answers).map(([status, { description, schema }]) => [
    status,
    { description, ...(schema !== undefined && { content: { 'application/json': { schema } } }) },
  ]);
  return {
    operationId: spec.name,
    summary: spec.summary,
    description: roles === 'public' ? 'Needs no credential.' : `Roles: ${roles.join(', ')}.`,
    security: roles === 'public' ? [] : [{ bearer: [] }, { apiKey: [] }],
    requestParams: {
      ...(spec.params !== undefined && { path: spec.params as z.ZodObject }),
      ...(spec.query !== undefined && { query: spec.query as z.ZodObject }),
    },
    ...(spec.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: spec.body } } },
    }),
    responses: {
      ...(Object.fromEntries(answers) as ZodOpenApiOperationObject['responses']),
      default: problem('Anything that went wrong; `code` says what'),
    },
  };
}

/** The OpenAPI 3.1 document of these routes. */
export function openApiDocument(routes: readonly Route[]): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of [...routes].sort((a, b) => (a.spec.route < b.spec.route ? -1 : 1))) {
    const path = `/${route.spec.route}`;
    paths[path] = { ...paths[path], [route.spec.method.toLowerCase()]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'MTGS',
      version: productVersion,
      description: `Governance for MCP tool registries. Problem codes: ${Object.keys(statusOf).sort().join(', ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  });
}
