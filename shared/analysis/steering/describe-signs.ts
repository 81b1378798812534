import type { Severity } from '../../domain/severity.js';
import type { Sign } from './read-signs.js';
import type { SteeringKind } from './steering-wording.js';

/** 0 to 100. */
export const scoreOf: Record<Severity, number> = { CRITICAL: 100, HIGH: 90, MEDIUM: 60, LOW: 30, INFO: 5 };

/** What a model is told to do, from the gravest to the mildest. */
const deeds: Readonly<Record<Exclude<SteeringKind, 'all-tools'>, string>> = {
  credentials: 'to hand over files or values that hold credentials',
  instructions: 'to take a text for instructions of the system',
  exfiltration: 'to hand over what it knows besides the arguments',
  sending: 'to send data to an address that the text gives',
  concealment: 'to hide something from the user',
};
const byGravity: readonly SteeringKind[] = Object.keys(deeds) as (keyof typeof deeds)[];

/** Claims to a place before or above all tools, apart from what else a text tells the model to do. */
export const partSigns = (signs: readonly Sign[]): { readonly claims: Sign[]; readonly orders: Sign[] } => ({
  claims: signs.filter(({ kind }) => kind === 'all-tools'),
  orders: signs.filter(({ kind }) => kind !== 'all-tools'),
});

/** The order that a finding names, the worst of the gravest kind, and what the model is told to do by it. */
export function worstOrder(orders: readonly Sign[]): { readonly sign: Sign; readonly deed: string } | undefined {
  const [sign] = [...orders].sort(
    (a, b) => scoreOf[b.severity] - scoreOf[a.severity] || byGravity.indexOf(a.kind) - byGravity.indexOf(b.kind),
  );
  return sign === undefined || sign.kind === 'all-tools' ? undefined : { sign, deed: deeds[sign.kind] };
}
