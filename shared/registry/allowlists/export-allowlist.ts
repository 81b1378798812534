import { digest } from '../../kernel/canonical/canonical-json.js';
import type { RequestContext } from '../../domain/event.js';
import type { AllowlistFormat } from '../../domain/registry/allowlist-format.js';
import { surveyOffers } from '../servers/survey-offers.js';
import { eventOperation } from '../writing/event-operation.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { type Allowlist, toAllowlist } from './allowlist.js';
import { type ClientDocument, clientDocument } from './client-document.js';

export interface ExportedAllowlist extends Pick<Allowlist, 'withheld'> {
  readonly document: ClientDocument;
  readonly allowed: number;
  /** The registry's revision that this is of. */
  readonly revision: number;
}

/** @throws {NotFoundError} for an environment that does not exist. */
export type ExportAllowlist = (request: {
  readonly env: string;
  readonly format: AllowlistFormat;
  readonly by: RequestContext;
  /** Whether somebody gets the file: otherwise nothing is written down. */
  readonly isHandedOver?: boolean;
}) => Promise<ExportedAllowlist>;

/** Writes the file of a client from what an environment offers now, never from an earlier reading; the export is audited. */
export const createExportAllowlist = ({ registry, now }: RegistryServices): ExportAllowlist =>
  async function exportAllowlist({ env, format, by, isHandedOver = true }) {
    const at = now();
    const { offers, revision } = await surveyOffers(registry, env, at);
    const list = toAllowlist(offers);
    const document = clientDocument(format, list);
    const counts = { allowed: list.allowed.length, denied: list.denied.length, withheld: list.withheld.length };
    const exported = eventOperation(registry, {
      env,
      type: 'ALLOWLIST_EXPORTED',
      at: at.toISOString(),
      by,
      subject: { kind: 'environment', id: env },
      // Whoever has a file can tell whether it is one that was exported.
      after: { format, revision, ...counts, digest: digest(document) },
    });
    if (isHandedOver) await registry.commit(env, [exported]);
    return { document, allowed: counts.allowed, withheld: list.withheld, revision };
  };
