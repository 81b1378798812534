import type { Severity } from '../../domain/severity.js';

/** What a text tries to make a model do. */
export type SteeringKind = 'all-tools' | 'concealment' | 'credentials' | 'exfiltration' | 'sending' | 'instructions';

/** One wording that steers a model, told from harmless ones by its examples, which tests run. */
export interface SteeringWording {
  /** Stable; stands in the evidence. */
  readonly id: string;
  readonly kind: SteeringKind;
  /** How bad a line that matches is with nothing else beside it. */
  readonly severity: Exclude<Severity, 'CRITICAL' | 'INFO'>;
  /** Read on one line of prose, or on the words of a parameter's name. */
  readonly on: 'prose' | 'name';
  readonly pattern: RegExp;
  /** Lines that match and speak of something smaller, such as the tools of the own server. */
  readonly unless?: RegExp;
  /** Lines that match and may be harmless: they are LOW, and count beside other signs. */
  readonly milderIf?: RegExp;
  /** Tools whose very purpose this may be, by the words of their name: LOW as well. */
  readonly milderIfNamed?: RegExp;
  readonly example: string;
  readonly counterExample: string;
}
