/** Where a value stands, which says how likely it is a secret. */
export type SecretPlace = 'header' | 'environment' | 'query' | 'user' | 'password' | 'argument' | 'program';

/** What is known of a value apart from the value itself. */
export interface ValueContext {
  readonly place: SecretPlace;
  /** The name it has, if any: of a header, a variable, a parameter, the option before it. */
  readonly name?: string | undefined;
  /** How many structures it is inside of. */
  readonly depth?: number;
}

const depthMax = 16;

/** A text in a text in a text … is not followed for ever. */
export const isTooDeep = ({ depth = 0 }: ValueContext): boolean => depth > depthMax;

/** The context of a part, which is one level deeper. */
export const deeper = (context: ValueContext, part: Partial<ValueContext>): ValueContext => ({
  ...context,
  ...part,
  depth: (context.depth ?? 0) + 1,
});

/** A piece of a text that is a secret, or may be one. */
export interface Secret {
  /** Where it is in the text. */
  readonly start: number;
  readonly end: number;
  /** What of it must not get out. */
  readonly values: readonly string[];
  /** Whether it certainly is one, by its name, its shape or its place. Otherwise it is in doubt, and treated alike. */
  readonly isSure: boolean;
}

/** Finds the secrets of a text. */
export type FindSecrets = (text: string, context: ValueContext) => Secret[];

/** The same secrets in the text around, which begins so many characters earlier. */
export const shiftSecrets = (secrets: readonly Secret[], by: number): Secret[] =>
  secrets.map((secret) => ({ ...secret, start: secret.start + by, end: secret.end + by }));
