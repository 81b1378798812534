import { bySeverity, type Severity } from '../../shared/domain/severity.js';

/** The worst severity of some findings; undefined of none. */
export const worstOf = (findings: readonly { readonly severity: Severity }[]): Severity | undefined =>
  findings.map(({ severity }) => severity).sort(bySeverity)[0];
