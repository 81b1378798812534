import { instanceChain } from '../../shared/domain/governance/audit-entry.js';

/** Where the API has the entries of a chain: an environment's, or the instance's own. */
export const chainPath = (chain: string): string =>
  chain === instanceChain ? '/v1/instance/audit-entries' : `/v1/environments/${chain}/audit-entries`;
