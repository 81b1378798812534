import type { World } from '../world.js';

export async function instance({ story }: World): Promise<void> {
  await story.tell('showHealth', 'up', { summary: 'The process is up', status: 200 });
  // Feeds that were never read warn.
  await story.until('showReadiness', {}, ({ ready }) => ready === true);
  await story.tell('showReadiness', 'ready', { summary: 'The instance does its work', status: 200 });
  await story.tell('showOpenapi', 'document', {
    summary: 'The beginning of the document',
    keep: ({ openapi, info }) => ({ openapi, info }),
    status: 200,
  });
  await story.tell('showMetrics', 'metrics', { summary: 'The beginning of the metrics', status: 200 });
  await story.tell('showDocs', 'page', { summary: 'The beginning of the page', status: 200 });
  for (const [name, asset] of [
    ['styles', 'swagger-ui.css'],
    ['script', 'start.js'],
  ] as const) {
    await story.tell('showDocsAsset', name, { summary: `The beginning of ${asset}`, params: { asset }, status: 200 });
  }
  await story.tell('showErrorPage', 'not-found', {
    summary: 'The beginning of the page about not-found',
    params: { code: 'not-found' },
    status: 200,
  });
}

export async function setAside({ story, setAside: add }: World): Promise<void> {
  const change = await add();
  await story.tell('listSetAside', 'one', { summary: 'A change that could not be processed', status: 200 });
  await story.tell('replaySetAside', 'queued', {
    summary: 'It is processed again',
    params: { container: 'registry', change },
    status: 202,
  });
}
