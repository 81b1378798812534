import { z } from 'zod';
import { defineRoute } from '../../engine/route.js';

/** GET /openapi.json */
export const showOpenapi = ({ openApi }: { readonly openApi: () => unknown }) =>
  defineRoute({
    name: 'showOpenapi',
    method: 'GET',
    route: 'openapi.json',
    roles: 'public',
    summary: 'This API as OpenAPI 3.1',
    answers: { 200: { description: 'The document', schema: z.looseObject({ openapi: z.string() }) } },
    handle: () => ({ status: 200, body: openApi(), headers: { 'Cache-Control': 'public, max-age=300' } }),
  });
