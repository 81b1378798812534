import type { World } from '../world.js';

/** What browsers say of the instance's own pages. */
const ownPage = { 'Sec-Fetch-Site': 'same-origin' };

export async function access({ story, keys }: World): Promise<void> {
  await story.tell('showMe', 'administrator', { summary: 'The administrator of the instance', status: 200 });
  await story.tell('saveView', 'saved', {
    summary: 'The critical conflicts of one server',
    body: { name: 'Critical in crm', filter: { severity: 'CRITICAL', server: 'crm' } },
    status: 200,
  });
  await story.tell('listSavedViews', 'all', { summary: 'Views that you saved', status: 200 });
  await story.tell('removeView', 'gone', {
    params: { view: 'view-0123456789abcdef01234567' },
    summary: 'One that is gone is removed already',
    status: 204,
  });
  const { body } = await story.tell('createApiKey', 'ci', {
    summary: 'A key for the pipeline of one team, for one environment and one server',
    body: { name: 'CI of the CRM team', role: 'ci-agent', environments: ['prod'], servers: ['crm'] },
    status: 201,
  });
  await story.tell('listApiKeys', 'all', { summary: 'The keys, newest first', status: 200 });
  await story.tell('revokeApiKey', 'revoked', {
    summary: 'A key that is refused from now on',
    params: { key: String(body['id']) },
    status: 200,
  });
  await story.tell('showSignIn', 'by-key', { summary: 'Link or API key, and nothing else', key: '', status: 200 });
  const { headers } = await story.tell('createSession', 'by-key', {
    summary: 'Signs a browser in by an API key',
    key: '',
    headers: ownPage,
    body: { key: keys.admin },
    status: 201,
  });
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  await story.tell('endSession', 'ended', {
    summary: 'Signs the browser out',
    key: '',
    headers: { ...ownPage, Cookie: cookie },
    status: 204,
  });
}
