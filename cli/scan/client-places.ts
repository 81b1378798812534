import {
  claudeSwitches,
  copilotSwitches,
  geminiSwitches,
  type SwitchReader,
} from '../../shared/everywhere/client-files/server-switches.js';
import type { PassedOver } from '../../shared/client-files/parse-mcp-config.js';

/** Where a client keeps its servers: those of a project below its folder, those of the user below the home. */
export interface ClientPlaces {
  readonly client: string;
  readonly inProject: readonly string[];
  readonly inHome: readonly string[];
  /** Where the user's other profiles have theirs: each is a session of its own, with the project's. */
  readonly profiles?: readonly string[];
  /** The setting that names another folder for what it keeps in that one of the home, and for its files beside it. */
  readonly moved?: { readonly by: string; readonly folder: string };
  /** What it passes over in its own file, though other clients leave servers and tools out by it. */
  readonly passesOver?: readonly PassedOver[];
  /** Where it keeps which of them are switched off, beside those files. */
  readonly switches?: {
    readonly read: SwitchReader;
    readonly inProject: readonly string[];
    readonly inHome: readonly string[];
  };
}

/** The folder for settings of Linux, macOS and Windows, each with what stands below it. */
const inSettings = (...files: readonly string[]): string[] =>
  files.flatMap((file) => [`.config/${file}`, `Library/Application Support/${file}`, `AppData/Roaming/${file}`]);

const inEditors = (file: string): string[] =>
  ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf'].flatMap((editor) =>
    inSettings(`${editor}/User/${file}`),
  );

const clineFile = 'globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json';
const rooFile = 'globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json';

/** A server each, or the file of another client. */
const continueBlocks = ['yaml', 'yml', 'json'].map((kind) => `.continue/mcpServers/*.${kind}`);

/** The clients that are known. Servers of one client meet in a session, those of different clients never do. */
export const clientPlaces: readonly ClientPlaces[] = [
  {
    // anthropics/claude-code#43865 and #33958: an entry with "disabled" is started, and nothing there leaves out tools.
    client: 'Claude Code',
    inProject: ['.mcp.json'],
    inHome: ['.claude.json'],
    passesOver: ['switch of an entry', 'lists of tools'],
    moved: { by: 'CLAUDE_CONFIG_DIR', folder: '.claude' },
    switches: {
      read: claudeSwitches,
      inProject: ['.claude/settings.local.json', '.claude/settings.json'],
      inHome: ['.claude/settings.json'],
    },
  },
  { client: 'Claude Desktop', inProject: [], inHome: inSettings('Claude/claude_desktop_config.json') },
  { client: 'Cursor', inProject: ['.cursor/mcp.json'], inHome: ['.cursor/mcp.json'] },
  {
    client: 'VS Code',
    inProject: ['.vscode/mcp.json'],
    inHome: inSettings('Code/User/mcp.json', 'Code/User/settings.json'),
    profiles: inSettings('Code/User/profiles/*/mcp.json'),
  },
  {
    client: 'VS Code Insiders',
    inProject: [],
    inHome: inSettings('Code - Insiders/User/mcp.json'),
    profiles: inSettings('Code - Insiders/User/profiles/*/mcp.json'),
  },
  { client: 'Windsurf', inProject: [], inHome: ['.codeium/windsurf/mcp_config.json'] },
  { client: 'Cline', inProject: [], inHome: inEditors(clineFile) },
  { client: 'Roo Code', inProject: ['.roo/mcp.json'], inHome: inEditors(rooFile) },
  { client: 'Zed', inProject: ['.zed/settings.json'], inHome: inSettings('zed/settings.json', 'Zed/settings.json') },
  {
    client: 'Continue',
    inProject: continueBlocks,
    inHome: ['.continue/config.yaml', '.continue/config.json', ...continueBlocks],
  },
  {
    client: 'Codex',
    inProject: ['.codex/config.toml'],
    inHome: ['.codex/config.toml'],
    moved: { by: 'CODEX_HOME', folder: '.codex' },
  },
  {
    client: 'Gemini CLI',
    inProject: ['.gemini/settings.json'],
    inHome: ['.gemini/settings.json'],
    switches: { read: geminiSwitches, inProject: [], inHome: ['.gemini/mcp-server-enablement.json'] },
  },
  {
    client: 'opencode',
    inProject: ['opencode.json', 'opencode.jsonc'],
    inHome: ['.config/opencode/opencode.json', '.config/opencode/opencode.jsonc'],
  },
  { client: 'LM Studio', inProject: [], inHome: ['.lmstudio/mcp.json', '.cache/lm-studio/mcp.json'] },
  {
    // github/copilot-cli#3582: an entry with "disabled" is started.
    client: 'Copilot CLI',
    inProject: [],
    inHome: ['.copilot/mcp-config.json'],
    passesOver: ['switch of an entry'],
    switches: { read: copilotSwitches, inProject: [], inHome: ['.copilot/settings.json'] },
  },
  { client: 'Kiro', inProject: ['.kiro/settings/mcp.json'], inHome: ['.kiro/settings/mcp.json'] },
  {
    client: 'Goose',
    inProject: [],
    inHome: ['.config/goose/config.yaml', 'AppData/Roaming/Block/goose/config/config.yaml'],
  },
  { client: 'mcp.json', inProject: ['mcp.json'], inHome: [] },
];

/** The client whose file stands at a path; undefined for a file that several clients may read. */
export function clientOf(path: string): ClientPlaces | undefined {
  // macOS and Windows open a file under its name in capitals, too.
  const plain = `/${path.replaceAll('\\', '/').toLowerCase()}`;
  return clientPlaces.find(({ inProject, inHome }) =>
    [...inProject, ...inHome].some((file) => file !== 'mcp.json' && plain.endsWith(`/${file.toLowerCase()}`)),
  );
}
