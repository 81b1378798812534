/** A bounded memory of keys: the one added longest ago makes room. */
export function createRecentKeys(keysMax = 10_000): { has(key: string): boolean; add(key: string): void } {
  const keys = new Set<string>();
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.delete(key);
      keys.add(key);
      const [oldest] = keys;
      if (keys.size > keysMax && oldest !== undefined) keys.delete(oldest);
    },
  };
}
