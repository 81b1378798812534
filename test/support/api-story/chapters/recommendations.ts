import { prod, type World } from '../world.js';
import { conflictsOf } from './analyses.js';

export async function recommendations(world: World): Promise<void> {
  const { story, keys } = world;
  const [equal] = await conflictsOf(world, 'EXACT_NAME');
  const { body } = await story.tell('listRecommendations', 'tried', {
    summary: 'Fixes that were tried on a copy, best first',
    params: { ...prod, conflict: String(equal?.['id']) },
    status: 200,
  });
  const [first] = body['items'] as { id: string }[];
  const [overlap] = await conflictsOf(world, 'SEMANTIC_OVERLAP');
  const other = await story.until(
    'listRecommendations',
    { params: { ...prod, conflict: String(overlap?.['id']) } },
    (answer) => (answer['items'] as unknown[]).length > 0,
  );
  const [second] = other['items'] as { id: string }[];
  if (first === undefined || second === undefined) throw new Error(JSON.stringify(body));
  await story.tell('rejectRecommendation', 'rejected', {
    summary: 'Why it is not followed',
    params: { ...prod, recommendation: second.id },
    key: keys.rita,
    body: { reason: 'Clients know the tool by this name.' },
    status: 200,
  });
  await story.tell('acceptRecommendation', 'accepted', {
    summary: 'The new definition is registered and analysed',
    params: { ...prod, recommendation: first.id },
    status: 200,
  });
}
