import { z } from 'zod';
import { defineRoute } from '../../engine/route.js';

/** GET /openapi.json */
export const showOpenapi = ({ openApi }: { readonly openApi: () => Promise<unknown> }) =>
  defineRoute({
    name: 'showOpenapi',
    method: 'GET',
    route: 'openapi.json',
    roles: 'public',
    summary: 'This API as OpenAPI 3.1',
    answers: { 200: { description: 'The document', schema: z.looseObject({ openapi: z.string() }) } },
    handle: async () => ({ status: 200, body: await openApi(), headers: { 'Cache-Control': 'public, max-age=300' } }),
  });
