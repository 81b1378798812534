import type { Role } from '../domain/governance/access.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import { createAnswerCard } from './answer-card.js';
import { createAskLoosening } from './ask-loosening.js';
import { createAskSuppression } from './ask-suppression.js';
import { createCardTokens } from './card-tokens.js';
import { createDecideApproval } from './decide-approval.js';
import { createCancelApproval, createExpireApprovals } from './end-approvals.js';
import { createOpenApproval } from './open-approval.js';
import { createOpenApprovalsOfRun } from './open-approvals-of-run.js';
import { createReadCard } from './read-card.js';

interface Services extends RegistryServices {
  /** Signs the buttons of cards; without it cards have none. */
  readonly cardSecret: string | undefined;
  /** Roles of people by Entra object id or user principal name, in any case. */
  readonly responders: ReadonlyMap<string, Role> | undefined;
}

/** What may be done with approvals, put together. */
export function createApprovalVerbs({ registry, now, cardSecret, responders = new Map() }: Services) {
  const base = { registry, now };
  const cardTokens = cardSecret === undefined ? undefined : createCardTokens(cardSecret, now);
  const decideApproval = createDecideApproval(base);
  return {
    openApprovalsOfRun: createOpenApprovalsOfRun({ registry, openApproval: createOpenApproval(base) }),
    askSuppression: createAskSuppression(base),
    askLoosening: createAskLoosening(base),
    decideApproval,
    cancelApproval: createCancelApproval(base),
    expireApprovals: createExpireApprovals(base),
    readCard: createReadCard(base, cardTokens),
    answerCard: createAnswerCard({
      decideApproval,
      cardTokens,
      responders: new Map([...responders].map(([name, role]) => [name.toLowerCase(), role])),
    }),
  };
}
