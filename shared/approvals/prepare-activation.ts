import { holdsAfterApproval, isLetIn, whyTextsWait } from '../analysis/admission.js';
import { admissionOf } from '../registry/runs/admission-of.js';
import type { Approval } from '../domain/governance/approval.js';
import type { Tool } from '../domain/registry/tool.js';
import { ConflictError } from '../kernel/errors/errors.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import { textsOfServer } from '../registry/tools/texts-of-server.js';
import { toolStatusUnit } from '../registry/tools/tool-status-unit.js';
import type { PrepareEffect } from './decision-effect.js';
import { neighboursDigest } from './neighbours-digest.js';

/** Approving makes the blocked version active, once what its server says besides its tools is let in; rejecting leaves it blocked whatever a later analysis finds. */
export const createPrepareActivation = (services: RegistryServices): PrepareEffect =>
  async function prepareActivation(approval, by, decidedAt) {
    const { registry } = services;
    const stored = approval.toolId && (await registry.tools.get(approval.env, approval.toolId));
    if (!stored || stored.value.deletedAt !== undefined) throw new ConflictError('the tool was deleted meanwhile');
    const { value: tool } = stored;
    const { reasons } = await admissionOf(services, tool);
    checkUnchanged(approval, tool, neighboursDigest(tool.id, reasons));

    const at = decidedAt.toISOString();
    const change = { stored, by, at, because: { approval: approval.id } };
    const texts = await textsOfServer(registry, tool);
    return {
      ...(texts !== undefined &&
        !isLetIn(texts) && {
          waitsFor: { reason: whyTextsWait(texts), hint: 'Decide about that first: people see what they let in.' },
        }),
      about: { toolId: tool.id, version: tool.version },
      reject: toolStatusUnit(registry, { ...change, status: 'blocked', rejectedAt: at }).operations,
      approve: toolStatusUnit(registry, { ...change, status: 'active', holds: holdsAfterApproval(tool) }).operations,
    };
  };

function checkUnchanged(approval: Approval, tool: Tool, neighbours: string): void {
  if (tool.version !== approval.version || tool.fingerprint !== approval.fingerprint) {
    throw new ConflictError('the definition changed since the approval was asked for, which lapses it', {
      hint: 'The newer version has an analysis of its own and, if it is blocked, an approval of its own.',
    });
  }
  if (tool.status !== 'blocked') throw new ConflictError(`the tool is ${tool.status}: there is nothing to decide`);
  if (neighbours !== approval.neighboursDigest) {
    throw new ConflictError('the tools it conflicts with changed since the approval was asked for, which lapses it', {
      hint: 'Analyse the tool again: if it is still blocked, a new approval opens.',
    });
  }
}
