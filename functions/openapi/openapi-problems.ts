import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { problemDetails, statusOf } from '../../shared/kernel/http/problem-details.js';
import { apiExamples } from './api-examples.js';
import type { Route } from '../engine/route.js';

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'The page about the code, on this instance' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(statusOf)).meta({ description: 'Stable: programs may rely on it' }),
    detail: z.string().meta({ description: 'What is wrong, for people' }),
    instance: z.string().meta({ description: 'The path that was asked for' }),
    hint: z.string().optional().meta({ description: 'What to do about it' }),
    problems: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Everything that is wrong with the input, at once' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with a stable code' });

const changing = ['PUT', 'PATCH', 'DELETE'];

/** The codes of problems that a route can answer with, each once. */
export function problemCodesOf({ spec }: Route): string[] {
  const isPublic = spec.roles === 'public';
  const changesDocument = changing.includes(spec.method) && spec.params !== undefined;
  const codes = [
    // A query parameter that a route does not know is an error on each of them.
    'invalid-input',
    ...(isPublic ? [] : ['unauthenticated', 'forbidden', 'rate-limited', 'storage', 'unavailable']),
    ...(spec.params === undefined ? [] : ['not-found']),
    ...(changesDocument || spec.method === 'POST' ? ['conflict'] : []),
    ...(changesDocument ? ['precondition-failed'] : []),
    ...(spec.body === undefined ? [] : ['too-large']),
    ...(spec.problems ?? []),
    ...Object.values(spec.answers).flatMap(({ problem }) => problem ?? []),
    'internal',
  ];
  return [...new Set(codes)];
}

/** Details of problems that nobody can bring about by a request. */
const details: Readonly<Record<string, string>> = {
  internal: 'The reference 4b2a9f0c-6d1e-4c7b-9a53-8e0f1d2c3b4a finds the details in the log.',
  'rate-limited': 'too many attempts with keys that are not valid',
  storage: 'the database cannot grow: the disk is full',
};

const exampleOf = (code: string): unknown =>
  apiExamples.problems[code] ?? problemDetails(code, '/v1/environments/prod/tools', details[code] ?? '');

const components = new Map<string, ZodOpenApiResponseObject>();

/** One component for the codes of one status, the same object wherever it is referred to. */
function componentOf(codes: readonly string[]): ZodOpenApiResponseObject {
  const id = `Problem-${codes.join('-or-')}`;
  const known = components.get(id);
  if (known !== undefined) return known;
  const component = {
    id,
    description: codes.map((code) => `${statusOf[code]?.title ?? code} (\`${code}\`)`).join(', or: '),
    content: {
      'application/problem+json': {
        schema: problemSchema,
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
  components.set(id, component);
  return component;
}

/** The problem of a gate, with what it would have answered otherwise; or another problem of the same status. */
export const gateProblem = (
  code: string,
  members: z.ZodObject,
  examples: object,
): ZodOpenApiResponseObject['content'] => ({
  'application/problem+json': {
    schema: z.union([z.object({ ...problemSchema.shape, code: z.literal(code), ...members.shape }), problemSchema]),
    ...examples,
  },
});

/** The problem answers of a route, by status. */
export function problemResponses(route: Route): Record<string, ZodOpenApiResponseObject> {
  const codes = Map.groupBy(problemCodesOf(route), (code) => statusOf[code]?.status ?? 500);
  return Object.fromEntries([...codes].map(([status, those]) => [status, componentOf(those)]));
}
