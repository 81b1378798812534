/** The parts of a piece of work, each done for itself. */
export interface Attempts {
  /** Resolves to what the part comes to; to nothing when it fails. */
  readonly attempt: <T>(name: string, part: () => Promise<T>) => Promise<T | undefined>;
  /** @throws {AggregateError} that names the parts that failed, if any did. */
  readonly end: () => void;
}

/** One part that fails, on a damaged row for example, holds up none of those that come after it. */
export function createAttempts(say: (failed: number) => string): Attempts {
  const failures: { readonly name: string; readonly error: unknown }[] = [];
  return {
    async attempt(name, part) {
      try {
        return await part();
      } catch (error) {
        failures.push({ name, error });
        return undefined;
      }
    },
    end() {
      if (failures.length === 0) return;
      const reasons = failures.map(({ name, error }) => `${name}: ${String(error).slice(0, 300)}`);
      throw new AggregateError(
        failures.map(({ error }) => error),
        `${say(failures.length)}: ${reasons.join('; ').slice(0, 2000)}`,
      );
    },
  };
}
