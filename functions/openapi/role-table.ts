import { roleSchema } from '../../shared/domain/governance/access.js';
import type { Route } from '../engine/route.js';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const keyOf = ({ spec: { route, method } }: Route): string => `${route} ${method}`;

/** What a key that is limited to servers may do with a route. */
function limitedTo({ spec }: Route): string {
  if (spec.method === 'GET') return 'yes';
  if (spec.concerns === 'nothing') return 'yes';
  return spec.concerns === 'everything' ? 'no' : 'its servers';
}

function rowOf(route: Route): string {
  const { method, route: path, roles } = route.spec;
  const allowed = roleSchema.options.map((role) => (roles === 'public' || roles.includes(role) ? '✓' : ''));
  return row([`\`${method} /${path}\``, roles === 'public' ? '✓' : '', ...allowed, limitedTo(route)]);
}

/** The page about who may call which route of the API. */
export function roleTable(routes: readonly Route[]): string {
  const api = routes.filter(({ spec }) => spec.isPage !== true);
  const sorted = api.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const head = ['route', 'no credential', ...roleSchema.options, 'key limited to servers'];
  return [
    '# Who may call what',
    '',
    '`npm run generate` writes this page from the routes (`roles` and `concerns` in `functions/http/`). A key that is limited to',
    'environments sees only those environments under `/v1/environments/{environment}`. In the last column, `yes`: the key may',
    'call the route as its role allows; `its servers`: only for its servers; `no`: never. [Identity](guides/identity.md)',
    'explains credentials and roles.',
    '',
    row(head),
    row(head.map(() => '---')),
    ...sorted.map(rowOf),
    '',
  ].join('\n');
}
