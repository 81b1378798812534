import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRouter, RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem, OfflineError } from './api/problem.js';
import { Trouble } from './base/states/trouble.js';
import { applyTheme } from './layout/theme.js';
import { leaveFor } from './sign-in/leave-page.js';
import { routeTree } from './routes.js';
import './styles.css';

applyTheme();

/** Whoever is not signed in, or not any more, is asked to, and comes back to where they were. */
function leaveIfSignedOut(error: unknown): void {
  const { pathname, search } = window.location;
  if (!(error instanceof ApiProblem) || error.status !== 401 || pathname === '/app/sign-in') return;
  const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
  leaveFor(`/app/sign-in${next}`);
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: leaveIfSignedOut }),
  mutationCache: new MutationCache({ onError: leaveIfSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      networkMode: 'always',
      retry: (count, error) => error instanceof OfflineError && count < 2,
      retryDelay: 300,
    },
    mutations: { networkMode: 'always' },
  },
});

const router = createRouter({
  routeTree,
  defaultPreload: false,
  defaultErrorComponent: ({ error }) => {
    leaveIfSignedOut(error);
    return (
      <Trouble
        error={error}
        onRetry={() => {
          window.location.reload();
        }}
      />
    );
  },
  defaultNotFoundComponent: () => <Trouble error={new Error('There is no such view.')} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the dashboard');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
