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
  /** The longest name that it offers, prefix and all; infinite where it passes on names of any length. */
  readonly max: number;
  /** What happens to a longer one: the tool cannot be used, or its name loses a part. */
  readonly longer: 'refused' | 'cut';
  /** What is left of a longer name where it is cut; its beginning unless told. */
  readonly cut?: (name: string) => string;
  /** Whether it numbers servers that it would write alike, so that tools of two servers never share a name. */
  readonly numbersServers?: true;
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

/**
 * `generateValidName` and `MCP_QUALIFIED_NAME_SEPARATOR` in packages/core/src/tools/mcp-tool.ts of google-gemini/gemini-cli,
 * commit 5411f113cafae26161b4969b0237b8e1e024e2c2. It writes `mcp_` only before what does not begin with it already, and
 * counts in UTF-16 units.
 */
export const geminiCli: ClientProfile = {
  id: 'gemini-cli',
  client: 'Gemini CLI',
  prefix: (server) => (server === 'mcp' ? 'mcp_' : `mcp_${server}_`),
  replaced: /[^A-Za-z0-9_.:-]/g,
  max: 63,
  longer: 'cut',
  cut: (name) => `${name.slice(0, 30)}...${name.slice(-30)}`,
  isKnown: true,
};

/**
 * `tools` in packages/opencode/src/mcp/index.ts of anomalyco/opencode, commit 001133bc4831655c63c0e0a5a6c5f696b186cfea, and
 * `sanitize` in catalog.ts beside it, commit 0ded052d8ba57792e56917ae5fe66f6631015dce. It counts in UTF-16 units and cuts
 * nothing.
 */
export const opencode: ClientProfile = {
  id: 'opencode',
  client: 'opencode',
  prefix: (server) => `${server}_`,
  replaced: /[^A-Za-z0-9_-]/g,
  max: Number.POSITIVE_INFINITY,
  longer: 'refused',
  isKnown: true,
};

/** Longest name of a server within the names of its tools: 18 characters without `mcp_` and the underscore after it. */
const serverMaxInVsCode = 13;

/**
 * `McpPrefixGenerator`, `_normalizeTool` and `McpTool` in src/vs/workbench/contrib/mcp/common/mcpServer.ts of microsoft/vscode,
 * commit 0052d689f910e056718b44fdecc7a5e1ad2c3b66, and `McpToolName` in mcpTypes.ts beside it, commit
 * 006c4ca931cf8116352d6a3f1a2056320f5e6194. It writes what the server announces of itself, for which the name of the server
 * stands in here: with a shorter one it cuts later. It counts in UTF-16 units.
 */
export const vsCode: ClientProfile = {
  id: 'vscode',
  client: 'VS Code',
  prefix: (server) => `mcp_${server.toLowerCase().slice(0, serverMaxInVsCode)}_`,
  replaced: /[^A-Za-z0-9_-]/g,
  max: 64,
  longer: 'cut',
  numbersServers: true,
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
export const clientProfiles: readonly ClientProfile[] = [
  claudeCode,
  vsCode,
  geminiCli,
  opencode,
  cutting(64),
  cutting(60),
];
