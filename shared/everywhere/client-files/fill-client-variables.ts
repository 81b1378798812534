/** What a client fills in by itself when it starts a server. */
export interface ClientPlace {
  /** The folder that the client would run commands in: the project's. */
  readonly folder: string;
  /** The user's home. */
  readonly home: string;
  /** What stands between the parts of a path. */
  readonly separator: string;
}

export interface FillOptions {
  /** Unknown where a configuration is looked at without its project: variables that need it are refused then. */
  readonly place?: ClientPlace | undefined;
  /** Whether the client takes `$NAME` for a reference as well, as Gemini CLI does. */
  readonly bareNames?: boolean;
}

/** The text with our own references (`${NAME}`, `${NAME:-otherwise}`) only, or what is missing to fill it in. */
export type Filled = { readonly text: string } | { readonly needs: string };

/** Predefined variables of VS Code, Cursor and Claude Code, and what each stands for. */
const predefined: Record<string, (place: ClientPlace) => string> = {
  workspaceFolder: ({ folder }) => folder,
  workspaceRoot: ({ folder }) => folder,
  cwd: ({ folder }) => folder,
  CLAUDE_PROJECT_DIR: ({ folder }) => folder,
  workspaceFolderBasename: ({ folder, separator }) => folder.split(separator).at(-1) ?? folder,
  userHome: ({ home }) => home,
  pathSeparator: ({ separator }) => separator,
  '/': ({ separator }) => separator,
};

/** Predefined variables of VS Code that have a value only while somebody edits. */
const editing =
  /^(?:file\w*|relativeFile\w*|fileWorkspaceFolder|lineNumber|columnNumber|selectedText|execPath|defaultBuildTask|extensionInstallFolder)$/;

// `${{ secrets.NAME }}` of Continue, `${…}`, and `$NAME`.
const forms = /\$\{\{([^{}]*)\}\}|\$\{([^{}]*)\}|\$([A-Za-z_]\w*)/g;

/** Writes the references of all clients in one way, and fills in the variables that the clients know themselves. */
export function fillClientVariables(text: string, { place, bareNames = false }: FillOptions): Filled {
  let needs: string | undefined;
  const filled = text.replaceAll(
    forms,
    (whole, template: string | undefined, braced: string | undefined, bare: string | undefined) => {
      const secret = /^\s*secrets\.([A-Za-z_]\w*)\s*$/.exec(template ?? '')?.[1];
      if (secret !== undefined) return `\${${secret}}`;
      if (template !== undefined) needs ??= `the value of ${whole}, which only its client knows`;
      if (braced === undefined) return bareNames && bare !== undefined ? `\${${bare}}` : whole;
      const value = Object.hasOwn(predefined, braced) ? predefined[braced] : undefined;
      if (value !== undefined && place !== undefined) return value(place);
      const reference = /^(?:env:)?([A-Za-z_]\w*(?::-.*)?)$/s.exec(braced)?.[1];
      if (value === undefined && reference !== undefined && !editing.test(braced)) return `\${${reference}}`;
      needs ??= needOf(braced, whole);
      return whole;
    },
  );
  return needs === undefined ? { text: filled } : { needs };
}

/** Undefined for what is no variable of a client, such as the syntax of a shell. */
function needOf(name: string, whole: string): string | undefined {
  const input = /^input:(.*)$/s.exec(name)?.[1];
  if (input !== undefined) return `a value for the input "${input}", which only the editor can ask for`;
  const isKnown = Object.hasOwn(predefined, name) || editing.test(name) || /^\w+:(?!-)/.test(name);
  return isKnown ? `the value of ${whole}, which only its client knows` : undefined;
}
