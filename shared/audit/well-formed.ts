/**
 * A JSON value with the replacement character for every half of a character. Canonical JSON, and so the chain, has no form
 * for halves: an event that holds one would never have an entry.
 */
export function wellFormed<Value>(value: Value): Value {
  const whole = (one: unknown): unknown => {
    if (typeof one === 'string') return one.toWellFormed();
    if (Array.isArray(one)) return one.map(whole);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key.toWellFormed(), whole(inner)]));
  };
  return whole(value) as Value;
}
