import type { AlertChannel } from '../../../api/types.js';

export type Target = AlertChannel['target'];

/** Every way to alert somebody, as a target that names nobody yet. */
const emptyTargets: { readonly [Type in Target['type']]: Extract<Target, { readonly type: Type }> } = {
  slack: { type: 'slack', url: '' },
  teams: { type: 'teams', url: '' },
  workflow: { type: 'workflow', url: '' },
  pagerduty: { type: 'pagerduty', routingKey: '' },
  smtp: { type: 'smtp', to: [] },
  graph: { type: 'graph', to: [] },
};

export const targetTypes = Object.keys(emptyTargets) as Target['type'][];

export const emptyTarget = (type: Target['type']): Target => emptyTargets[type];

/** A target of another type; what both have stays. */
export function retarget(before: Target, type: Target['type']): Target {
  const after = emptyTarget(type);
  if ('to' in after && 'to' in before) return { ...after, to: before.to };
  return 'url' in after && 'url' in before ? { ...after, url: before.url } : after;
}
