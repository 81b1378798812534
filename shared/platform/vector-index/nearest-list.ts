import type { Neighbour } from './vector-index.js';

/** Keeps the best of what it is offered. */
export interface NearestList {
  /** What is below is not kept. */
  readonly least: number;
  offer(key: string, cosine: number): void;
  /** Best first, ties by key. */
  toArray(): readonly Neighbour[];
}

/** The `limit` best of those that are `atLeast` as near. */
export function createNearestList(limit: number, atLeast: number): NearestList {
  const best: Neighbour[] = [];
  let least = atLeast;
  let worst: Neighbour | undefined;
  return {
    get least() {
      return least;
    },
    offer(key, cosine) {
      if (cosine < least || (cosine === worst?.cosine && key > worst.key)) return;
      const neighbour = { key, cosine };
      let low = 0;
      let high = best.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const other = best[middle];
        if (other !== undefined && byCosine(other, neighbour) < 0) low = middle + 1;
        else high = middle;
      }
      best.splice(low, 0, neighbour);
      if (best.length > limit) best.pop();
      if (best.length < limit) return;
      worst = best.at(-1);
      least = worst?.cosine ?? least;
    },
    toArray: () => best,
  };
}

const byCosine = (a: Neighbour, b: Neighbour): number => b.cosine - a.cosine || (a.key < b.key ? -1 : 1);
