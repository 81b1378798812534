/** What each measured activity does. */
export const work = (value: number): Promise<number> => Promise.resolve(value + 1);
