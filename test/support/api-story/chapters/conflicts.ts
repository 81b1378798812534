import { prod, type World } from '../world.js';
import { conflictsOf } from './analyses.js';

/** Asks for a suppression, which waits for an approval; returns that. */
export async function conflicts(world: World): Promise<string> {
  const { story, keys } = world;
  await story.tell('listConflicts', 'open', {
    summary: 'What is open, the most probable first',
    params: prod,
    query: { status: 'open', limit: '2' },
    status: 200,
  });
  const [equal] = await conflictsOf(world, 'EXACT_NAME');
  const params = { ...prod, conflict: String(equal?.['id']) };
  await story.tell('showConflict', 'one', { summary: 'A conflict with all its evidence', params, status: 200 });
  await story.tell('showConflictMap', 'graph', {
    summary: 'Tools as nodes, unsettled conflicts as edges',
    params: prod,
    status: 200,
  });
  await story.tell('updateConflict', 'acknowledged', {
    summary: 'Somebody knows of it',
    params,
    body: { status: 'acknowledged', reason: 'The CRM team renames its tool in March.' },
    status: 200,
  });
  const asked = await story.tell('updateConflict', 'suppressed', {
    summary: 'Suppressing one that blocks waits for an approval',
    params,
    key: keys.admin,
    body: { status: 'suppressed', reason: 'Only one of the two servers is offered to a client at a time.' },
    status: 202,
  });
  return String(asked.body['id']);
}
