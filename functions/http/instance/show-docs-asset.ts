import { z } from 'zod';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { readDocsAsset } from '../../openapi/docs-assets.js';
import { defineRoute } from '../../engine/route.js';

/** GET /docs/{asset} */
export const showDocsAsset = () =>
  defineRoute({
    name: 'showDocsAsset',
    method: 'GET',
    route: 'docs/{asset}',
    roles: 'public',
    summary: 'A file of the API reference',
    params: z.object({ asset: z.string().max(100) }),
    answers: { 200: { description: 'The file', types: ['text/css', 'text/javascript'] } },
    async handle({ params: { asset } }) {
      const found = await readDocsAsset(asset);
      if (found === undefined) throw new NotFoundError('there is no such file');
      const headers = { 'Content-Type': found.type, 'Cache-Control': 'public, max-age=86400' };
      return { status: 200, raw: found.content, headers };
    },
  });
