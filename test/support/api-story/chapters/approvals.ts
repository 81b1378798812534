import { itemsOf, prod, type World } from '../world.js';

interface Card {
  readonly actions: readonly { readonly title: string; readonly data?: { readonly token: string } }[];
}

const kindOf = ({ purpose }: Record<string, unknown>): string => (purpose as { kind: string }).kind;

/** Which approval a button's token is about: the subject of the JSON Web Token. */
const subjectOf = (token: string): unknown =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: unknown }).sub;

/** The token of the button that approves, once a card with it was posted. */
async function tokenOf({ story, receiver }: World, approval: string): Promise<string> {
  const find = (): string | undefined =>
    receiver.taken
      .flatMap(({ body }) => (body as { card?: Card }).card?.actions ?? [])
      .flatMap(({ title, data }) => (title === 'Approve' && data !== undefined ? [data.token] : []))
      .find((token) => subjectOf(token) === approval);
  await story.until('showApproval', { params: { ...prod, approval } }, () => find() !== undefined);
  return find() ?? '';
}

/** @param suppression The approval that suppressing a conflict waits for. */
export async function approvals(world: World, suppression: string): Promise<void> {
  const { story, keys } = world;
  const query = { status: 'pending' };
  const waiting = await story.until(
    'listApprovals',
    { params: prod, query },
    (body) => itemsOf(body).filter((item) => kindOf(item) === 'activate').length === 2,
  );
  await story.tell('listApprovals', 'pending', { summary: 'What waits for people', params: prod, query, status: 200 });
  const idOf = (kind: string, tool?: string): string =>
    String(itemsOf(waiting).find((item) => kindOf(item) === kind && item['toolId'] === tool)?.['id']);
  const activation = { ...prod, approval: idOf('activate', 'crm~create_ticket') };
  await story.tell('showApproval', 'plain', { summary: 'An approval', params: activation, status: 200 });
  await story.tell('showApproval', 'with-evidence', {
    summary: 'With the difference and the conflicts to decide on',
    params: activation,
    query: { expand: 'evidence' },
    status: 200,
  });
  await story.tell('cancelApproval', 'cancelled', {
    summary: 'Who asked withdraws it',
    params: { ...prod, approval: idOf('policy') },
    status: 200,
  });
  await story.tell('rejectApproval', 'rejected', {
    summary: 'A second person says no',
    params: { ...prod, approval: idOf('activate', 'crm~find_customers') },
    key: keys.rita,
    body: { comment: 'Use search_customers instead.' },
    status: 200,
  });
  await story.tell('answerCard', 'approved', {
    summary: 'A workflow brings what a person pressed in Teams',
    key: keys.rita,
    body: {
      token: await tokenOf(world, activation.approval),
      comment: 'Meant so.',
      responder: { objectId: '6f1c0000-0000-4000-8000-000000000000', userPrincipalName: 'rita@contoso.com' },
    },
    status: 200,
  });
  await story.tell('approveApproval', 'approved', {
    summary: 'A second person agrees',
    params: { ...prod, approval: suppression },
    key: keys.rita,
    body: { comment: 'Renamed in the next release; the overlap is intended.' },
    status: 200,
  });
}
