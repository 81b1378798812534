import { z } from 'zod';
import { dashboardPage } from './dashboard-page.js';
import { defineRoute } from '../../engine/route.js';

/** GET /: the dashboard. Azure needs a parameter that can only be empty to answer the root. */
export const showDashboard = () =>
  defineRoute({
    name: 'showDashboard',
    method: 'GET',
    route: '{root:maxlength(0)?}',
    roles: 'public',
    summary: 'The dashboard',
    isPage: true,
    params: z.object({ root: z.string().max(0).optional() }),
    query: z.looseObject({}),
    answers: { 200: { description: 'The page', types: ['text/html'] } },
    handle: ({ headers }) => dashboardPage(headers),
  });
