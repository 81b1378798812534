import { z } from 'zod';
import { dashboardPage } from './dashboard-page.js';
import { defineRoute } from '../../engine/route.js';

/** GET /app/…: the dashboard at one of its views. Which one is the page's own business, and so is the query. */
export const showDashboardPage = () =>
  defineRoute({
    name: 'showDashboardPage',
    method: 'GET',
    route: 'app/{*view}',
    roles: 'public',
    summary: 'A view of the dashboard',
    isPage: true,
    params: z.object({ view: z.string().max(4000).optional() }),
    query: z.looseObject({}),
    answers: { 200: { description: 'The page', types: ['text/html'] } },
    handle: ({ headers }) => dashboardPage(headers),
  });
