import { z } from 'zod';
import type { EntraSignIn } from '../../adapters/entra-sign-in-of.js';
import { dashboardPage } from './dashboard-page.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly identityProvider: { readonly signIn?: EntraSignIn } | undefined;
}

/**
 * GET /app/…: the dashboard at one of its views. Which one is the page's own business, and so is the query; only the page
 * that signs in with Entra ID may ask it.
 */
export const showDashboardPage = ({ identityProvider }: Services) =>
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
    handle: ({ params, headers }) => {
      const authority = params.view === 'sign-in' ? identityProvider?.signIn?.authority : undefined;
      return dashboardPage(headers, authority === undefined ? undefined : new URL(authority).origin);
    },
  });
