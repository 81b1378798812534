import type { Simulation } from '../api/types.js';

const namedMax = 2;

function named(verb: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const first = ids.slice(0, namedMax).map((id) => (id.length > 60 ? `${id.slice(0, 60)}…` : id));
  const more = ids.length > namedMax ? ` and ${ids.length - namedMax} more` : '';
  return [`${verb} ${first.join(', ')}${more}`];
}

/** What a simulation is about, in a few words. */
export const wordsOfChange = ({ puts, removes }: Pick<Simulation, 'puts' | 'removes'>): string =>
  [...named('Add or change', puts), ...named('Remove', removes)].join('; ');
