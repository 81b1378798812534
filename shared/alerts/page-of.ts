import type { Alert } from '../domain/alerts/alert.js';

/** The dashboard's lists of what an alert can be about; each entry has a page of its own below its list. */
const lists: Readonly<Record<string, string>> = { conflict: 'conflicts', approval: 'approvals', tool: 'tools' };

/** Where a digest leads: to everything of that kind. */
const digests: Readonly<Record<string, string>> = {
  'conflict-opened': '/conflicts',
  'registration-blocked': '/tools?status=blocked',
};

/**
 * The path of the dashboard's page about what an alert is about, as `dashboard/src/routes.ts` has it; the overview of the
 * environment for what has no page. Not the path of the API, which shows people nothing.
 */
export function pageOf({ env, subject }: Pick<Alert, 'env' | 'subject'>): string {
  const overview = `/app/${encodeURIComponent(env)}`;
  const [kind = '', ...rest] = subject.split('/');
  if (kind === 'servers') return `${overview}/servers`;
  if (kind === 'digest') return `${overview}${digests[rest[0] ?? ''] ?? ''}`;
  const list = lists[kind];
  return list === undefined ? overview : `${overview}/${list}/${encodeURIComponent(rest.join('/'))}`;
}
