/** Numbers for things that come and go, for arrays instead of maps: each in use once, from 0 on, the freed ones again. */
export interface SmallNumbers {
  take(): number;
  free(number: number): void;
}

export function createSmallNumbers(): SmallNumbers {
  const freed: number[] = [];
  let next = 0;
  return {
    take: () => freed.pop() ?? next++,
    free: (number) => {
      freed.push(number);
    },
  };
}
