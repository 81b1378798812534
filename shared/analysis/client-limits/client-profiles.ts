/** How a client turns the server and the name of a tool into the name that it offers to a model. */
export interface ClientProfile {
  /** Stable; written into the evidence and on the page. */
  readonly id: string;
  /** Which client it is, as the subject of a sentence. */
  readonly client: string;
  /** What it writes before the name of the tool. */
  readonly prefix: (server: string) => string;
  /** Each of these characters becomes an underscore, in the name of the server and in that of the tool. */
  readonly replaced: RegExp;
  /** The longest name that it offers, prefix and all. */
  readonly max: number;
  /** What happens to a longer one: the tool cannot be used, or its name loses its end. */
  readonly longer: 'refused' | 'cut';
  /** Whether it is a client that somebody can name, not a way in which some client may cut names. */
  readonly isKnown: boolean;
}

const doublePrefix = {
  prefix: (server: string): string => `mcp__${server}__`,
  replaced: /[^A-Za-z0-9_-]/gu,
};

/** Of whose length limit there are reports, from January to March 2026; newer versions may have lost it. */
export const claudeCode: ClientProfile = {
  id: 'claude-code',
  client: 'Claude Code',
  ...doublePrefix,
  max: 64,
  longer: 'refused',
  isKnown: true,
};

const cutting = (max: number): ClientProfile => ({
  id: `cut-at-${max}`,
  client: `a client that cuts names to ${max} characters`,
  ...doublePrefix,
  max,
  longer: 'cut',
  isKnown: false,
});

/** The clients whose names are worked out, best known first; docs/rules/client-limits.md names the source of each. */
export const clientProfiles: readonly ClientProfile[] = [claudeCode, cutting(64), cutting(60)];
