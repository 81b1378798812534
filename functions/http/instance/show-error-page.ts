import { z } from 'zod';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { readErrorPage } from './error-pages.js';
import { defineRoute } from '../../engine/route.js';

/** GET /docs/errors/{code}: where the `type` of a problem leads. */
export const showErrorPage = () =>
  defineRoute({
    name: 'showErrorPage',
    method: 'GET',
    route: 'docs/errors/{code}',
    roles: 'public',
    summary: 'The page about an error code: what it means and what to do',
    params: z.object({ code: z.string().max(100) }),
    answers: { 200: { description: 'The page, as Markdown', types: ['text/plain'] } },
    async handle({ params: { code } }) {
      const page = await readErrorPage(code);
      if (page === undefined) throw new NotFoundError('there is no error with this code');
      const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'public, max-age=86400' };
      return { status: 200, raw: page, headers };
    },
  });
