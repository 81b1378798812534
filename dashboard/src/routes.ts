import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ask, client } from './api/client.js';
import { conflictSearch } from './conflicts/conflict-search.js';
import { Frame } from './layout/frame.js';
import { oneOf, optional, textOf } from './search-values.js';
import { nextView } from './sign-in/next-view.js';
import { changeKinds } from './simulations/change-kinds.js';
import { severities } from './words.js';

/** Every address of the dashboard. What a view shows is in its address, so that a link shows others the same. */

const rootRoute = createRootRoute({ component: Frame });

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async () => {
    const { items } = await ask(client.GET('/v1/environments', { params: { query: { limit: 1 } } }));
    const last = localStorage.getItem('mtgs-environment');
    redirect({ to: '/app/$env', params: { env: last ?? items[0]?.id ?? 'default' }, replace: true, throw: true });
  },
});

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/app/sign-in',
  validateSearch: ({ next }): { next?: string } => ({ next: nextView(next) }),
  component: lazyRouteComponent(() => import('./sign-in/sign-in.js'), 'SignIn'),
});

export const environmentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/app/$env',
  beforeLoad: ({ params }) => {
    localStorage.setItem('mtgs-environment', params.env);
  },
  component: lazyRouteComponent(() => import('./layout/shell.js'), 'Shell'),
});

export const overviewRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./overview/overview.js'), 'Overview'),
});

export const conflictsRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/conflicts',
  validateSearch: conflictSearch,
  component: lazyRouteComponent(() => import('./conflicts/conflicts.js'), 'Conflicts'),
});

export const conflictRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/conflicts/$conflict',
  component: lazyRouteComponent(() => import('./conflicts/one-conflict.js'), 'OneConflict'),
});

export const mapRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/map',
  validateSearch: (search) =>
    optional({
      from: oneOf(severities, search['from']),
      server: textOf(search['server']),
      text: textOf(search['text']),
      focus: textOf(search['focus']),
      as: oneOf(['table'], search['as']),
    }),
  component: lazyRouteComponent(() => import('./map/conflict-map.js'), 'ConflictMap'),
});

export const approvalsRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/approvals',
  validateSearch: (search) => optional({ show: oneOf(['all'], search['show']) }),
  component: lazyRouteComponent(() => import('./approvals/approvals.js'), 'Approvals'),
});

export const approvalRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/approvals/$approval',
  component: lazyRouteComponent(() => import('./approvals/one-approval.js'), 'OneApproval'),
});

export const toolsRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/tools',
  validateSearch: (search) =>
    optional({
      status: oneOf(['active', 'blocked', 'pending', 'deprecated'], search['status']),
      server: textOf(search['server']),
      owner: textOf(search['owner']),
      text: textOf(search['text']),
      sort: oneOf(['tokens'], search['sort']),
    }),
  component: lazyRouteComponent(() => import('./tools/tools.js'), 'Tools'),
});

export const toolRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/tools/$tool',
  component: lazyRouteComponent(() => import('./tools/one-tool.js'), 'OneTool'),
});

export const editRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/tools/$tool/edit',
  component: lazyRouteComponent(() => import('./tools/edit-tool.js'), 'EditTool'),
});

export const serversRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/servers',
  component: lazyRouteComponent(() => import('./servers/servers.js'), 'Servers'),
});

export const simulationsRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/simulations',
  validateSearch: (search) => optional({ one: textOf(search['one']), other: textOf(search['other']) }),
  component: lazyRouteComponent(() => import('./simulations/simulations.js'), 'Simulations'),
});

export const newSimulationRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/simulations/new',
  validateSearch: (search) =>
    optional({
      kind: oneOf(changeKinds, search['kind']),
      tool: textOf(search['tool']),
      server: textOf(search['server']),
    }),
  component: lazyRouteComponent(() => import('./simulations/new-simulation.js'), 'NewSimulation'),
});

export const comparisonRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/simulations/compare',
  validateSearch: (search) => optional({ one: textOf(search['one']), other: textOf(search['other']) }),
  component: lazyRouteComponent(() => import('./simulations/compare-simulations.js'), 'CompareSimulations'),
});

export const simulationRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/simulations/$simulation',
  component: lazyRouteComponent(() => import('./simulations/one-simulation.js'), 'OneSimulation'),
});

export const auditRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/audit',
  validateSearch: (search) =>
    optional({
      type: textOf(search['type']),
      actor: textOf(search['actor']),
      subject: textOf(search['subject']),
      from: textOf(search['from']),
      to: textOf(search['to']),
      chain: oneOf(['instance'], search['chain']),
      order: oneOf(['oldest first'], search['order']),
    }),
  component: lazyRouteComponent(() => import('./audit/audit.js'), 'Audit'),
});

export const settingsRoute = createRoute({
  getParentRoute: () => environmentRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings.js'), 'Settings'),
});

export const routeTree = rootRoute.addChildren([
  startRoute,
  signInRoute,
  environmentRoute.addChildren([
    overviewRoute,
    conflictsRoute,
    conflictRoute,
    mapRoute,
    approvalsRoute,
    approvalRoute,
    toolsRoute,
    toolRoute,
    editRoute,
    serversRoute,
    simulationsRoute,
    newSimulationRoute,
    comparisonRoute,
    simulationRoute,
    auditRoute,
    settingsRoute,
  ]),
]);
