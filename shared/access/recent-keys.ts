export interface RecentKeys {
  has(key: string): boolean;
  /** Adds a key, or makes it the latest one; returns the key that had to make room for it. */
  add(key: string): string | undefined;
}

/** A bounded memory of keys: the one added longest ago makes room. */
export function createRecentKeys(keysMax = 10_000): RecentKeys {
  const keys = new Set<string>();
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.delete(key);
      keys.add(key);
      const [oldest] = keys;
      if (keys.size <= keysMax || oldest === undefined) return undefined;
      keys.delete(oldest);
      return oldest;
    },
  };
}
