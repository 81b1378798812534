import { expect } from 'vitest';
import { verifyChain } from '../../../shared/audit/verify-chain.js';
import { type AzureStack, base } from './azure-stack.js';
import { eventually } from './embedded-stack.js';

const until = (isSo: () => boolean): Promise<true> => eventually(() => Promise.resolve(isSo() || undefined));

/** Registered, analysed, blocked, approved by a person of Entra ID, audited up to Sentinel, mailed. */
export async function walkAzureRoad(stack: AzureStack, traceparent: string): Promise<void> {
  const { peers } = stack;
  const description = 'Finds a customer by name.';
  expect(await stack.register('crm', 'find_customer')).toMatchObject({ status: 200, verdict: 'pass' });
  expect(await stack.register('erp', 'find_customer', { description, traceparent })).toMatchObject({
    status: 200,
    verdict: 'block',
  });

  const approval = await eventually(async () => {
    const { body } = await stack.call('GET', `${base}/approvals?status=pending`);
    return (body as { items: { id: string }[] }).items[0];
  });
  const rita = { Authorization: `Bearer ${await peers.entra.sign({ roles: ['MTGS.Reviewer'] })}`, traceparent };
  expect((await stack.call('POST', `${base}/approvals/${approval.id}/approve`, {}, rita)).status).toBe(200);
  expect(await stack.statusOf('erp~find_customer')).toBe('active');

  await until(() => stack.mails().some((subject) => subject.includes('Approval approved: erp~find_customer')));
  await until(() => stack.rows('prod').some((row) => row['type'] === 'APPROVAL_APPROVED'));
  expect(await verifyChain(stack.rows('prod') as never)).toMatchObject({ verdict: 'intact' });
}
