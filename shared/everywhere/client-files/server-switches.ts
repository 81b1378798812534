import { isRecord, type Values } from '../../kernel/is-record.js';

/** What settings say of servers by their names, beside the servers' own entries. */
export interface ServerSwitch {
  readonly names: ReadonlySet<string>;
  /** Which servers are off: those that are named, or all others. */
  readonly turnsOff: 'these' | 'others';
  /** The name of the only file whose servers it is about; every file where it is absent. */
  readonly inFile?: string;
  readonly ignoresCase?: true;
  /** Why a server is off, in words. */
  readonly because: string;
}

/** A file of settings, as it was read. */
export interface SettingsFile {
  /** As people find it. */
  readonly name: string;
  readonly value: unknown;
}

/** Reads the switches of one client, in a project: of all its files at once, those of the project first. */
export type SwitchReader = (files: readonly SettingsFile[], project: string | undefined) => ServerSwitch[];

/** Why a server of that name is off; undefined where it is not. */
export const whySwitchedOff = (label: string, switches: readonly ServerSwitch[]): string | undefined =>
  switches.find(({ names, turnsOff, ignoresCase }) => {
    const isNamed = names.has(ignoresCase === true ? folded(label) : label);
    return isNamed === (turnsOff === 'these');
  })?.because;

/** Names in a list; more than anybody has servers are not read. */
const namesMax = 1_000;

function namesIn(list: unknown): string[] {
  return Array.isArray(list) ? list.slice(0, namesMax).filter((name): name is string => typeof name === 'string') : [];
}

const folded = (name: string): string => name.trim().toLowerCase();

const off = (key: string, { name }: SettingsFile): string => `it is switched off by "${key}" of ${name}`;

/**
 * Claude Code: what `/mcp` switches off in a project, in `~/.claude.json`; and of `.mcp.json` what people refused or
 * approved, there and in settings. Where some are approved, the others wait until somebody is asked.
 */
export const claudeSwitches: SwitchReader = (files, project) => {
  const places = files.flatMap((file) => {
    const settings = isRecord(file.value) ? file.value : {};
    const own = project === undefined ? undefined : projectOf(settings, project);
    return [{ file, values: settings, own: false }, ...(own === undefined ? [] : [{ file, values: own, own: true }])];
  });
  const everywhere = places
    .filter(({ own }) => own)
    .map(({ file, values }) => listed('disabledMcpServers', file, values['disabledMcpServers']));
  const refused = places.map(({ file, values }) => ({
    ...listed('disabledMcpjsonServers', file, values['disabledMcpjsonServers']),
    inFile: '.mcp.json',
  }));
  return [...everywhere, ...refused, ...notApproved(places)].filter(({ names }) => names.size > 0);
};

const listed = (key: string, file: SettingsFile, list: unknown): ServerSwitch => ({
  names: new Set(namesIn(list)),
  turnsOff: 'these',
  because: off(key, file),
});

function notApproved(places: readonly { readonly file: SettingsFile; readonly values: Values }[]): ServerSwitch[] {
  if (places.some(({ values }) => values['enableAllProjectMcpServers'] === true)) return [];
  const approving = places.filter(({ values }) => namesIn(values['enabledMcpjsonServers']).length > 0);
  const [first] = approving;
  if (first === undefined) return [];
  return [
    {
      names: new Set(approving.flatMap(({ values }) => namesIn(values['enabledMcpjsonServers']))),
      turnsOff: 'others',
      inFile: '.mcp.json',
      because: `it is not approved: "enabledMcpjsonServers" of ${first.file.name} names others only`,
    },
  ];
}

/** Windows writes the folder either way. */
function projectOf({ projects }: Values, folder: string): Values | undefined {
  if (!isRecord(projects)) return undefined;
  const plain = (path: string): string => path.replaceAll('\\', '/');
  const found = Object.entries(projects).find(([path]) => plain(path) === plain(folder))?.[1];
  return isRecord(found) ? found : undefined;
}

/**
 * Gemini CLI: `mcp.allowed` and `mcp.excluded`, or the older names of both, of which those of the project replace the
 * user's; and what `gemini mcp disable` wrote. Names count without their case.
 */
export const geminiSwitches: SwitchReader = (files) => [
  ...firstList(files, 'others', 'allowed', 'allowMCPServers'),
  ...firstList(files, 'these', 'excluded', 'excludeMCPServers'),
  ...files.flatMap(disabledByCommand),
];

function firstList(
  files: readonly SettingsFile[],
  turnsOff: ServerSwitch['turnsOff'],
  key: string,
  oldKey: string,
): ServerSwitch[] {
  for (const file of files) {
    const settings = isRecord(file.value) ? file.value : {};
    const mcp = isRecord(settings['mcp']) ? settings['mcp'] : {};
    const [name, list] = Array.isArray(mcp[key]) ? [`mcp.${key}`, mcp[key]] : [oldKey, settings[oldKey]];
    if (!Array.isArray(list)) continue;
    const names = new Set(namesIn(list).map(folded));
    const because = turnsOff === 'these' ? off(name, file) : `${off(name, file)}, which names others only`;
    return names.size === 0 ? [] : [{ names, turnsOff, ignoresCase: true, because }];
  }
  return [];
}

/** The file of `gemini mcp disable`: nothing but `{ "name": { "enabled": false } }`. */
function disabledByCommand(file: SettingsFile): ServerSwitch[] {
  const entries = isRecord(file.value) ? Object.entries(file.value).slice(0, namesMax) : [];
  const isOther = entries.some(([, state]) => !isRecord(state) || typeof state['enabled'] !== 'boolean');
  const names = entries.filter(([, state]) => isRecord(state) && state['enabled'] === false).map(([name]) => name);
  if (isOther || names.length === 0) return [];
  return [
    {
      names: new Set(names.map(folded)),
      turnsOff: 'these',
      ignoresCase: true,
      because: `it is switched off in ${file.name}`,
    },
  ];
}

/** Copilot CLI: what `/mcp disable` switches off. */
export const copilotSwitches: SwitchReader = (files) =>
  files
    .map((file) =>
      listed('disabledMcpServers', file, isRecord(file.value) ? file.value['disabledMcpServers'] : undefined),
    )
    .filter(({ names }) => names.size > 0);

/** The switches that stand in a configuration itself, beside its servers. */
export function switchesBeside(value: Values, project: string | undefined): ServerSwitch[] {
  const files = [{ name: 'the same file', value }];
  const claude = isRecord(value['projects']) ? claudeSwitches(files, project) : [];
  const gemini = isRecord(value['mcpServers']) ? geminiSwitches(files, project) : [];
  return [...claude.filter(({ inFile }) => inFile === undefined), ...gemini];
}
