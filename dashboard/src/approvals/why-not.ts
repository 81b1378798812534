import type { Approval, Me } from '../api/types.js';

/** Why the caller may not decide, or `undefined` when the API should let it: four eyes. The API has the last word. */
export function whyNot(approval: Approval, { actor, role, makers }: Me): string | undefined {
  if (role !== 'reviewer' && role !== 'admin') return 'Deciding needs the role reviewer or admin.';
  if (actor.kind === 'app' || actor.kind === 'system') return 'A machine identity decides no approvals.';
  const own = approval.barred.find(({ id }) => id === actor.id);
  if (own !== undefined || approval.requestedBy.id === actor.id) {
    return `You may not decide this (four eyes): ${own?.because ?? 'you asked for it'}.`;
  }
  const maker = approval.barred.find(({ id, acted }) => acted && makers.includes(id));
  if (maker === undefined) return undefined;
  return `You may not decide this (four eyes): your key was made by ${maker.name}, and ${maker.because}.`;
}
