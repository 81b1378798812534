import type { Transport } from '../../../shared/domain/registry/server.js';
import { settingsNamedIn } from '../../../shared/secrets/references.js';
import { mask } from '../../../shared/secrets/mask-transport.js';
import type { RegistryPackage } from './registry-schemas.js';

type LocalTransport = Extract<Transport, { type: 'stdio' }>;

/** A package as a command line names it, and what stands behind it. */
interface Named {
  readonly registryType: string;
  readonly identifier: string;
  readonly version?: string;
  readonly rest: readonly string[];
  /** Variables that the command passes on. */
  readonly passed?: readonly string[];
}

const packagers: Readonly<Record<string, (args: readonly string[]) => Named | undefined>> = {
  npx: npmPackage,
  uvx: pythonPackage,
  docker: image,
};

/**
 * The package of a server that runs on the client's machine, from its masked transport; `undefined` for a command that the
 * registry format has no words for, such as a program in a folder, or a package whose version is a range.
 */
export function packageOf({ command, args, env = {}, cwd }: LocalTransport): RegistryPackage | undefined {
  // A path, such as ./npx, is whatever program is there.
  const named = Object.hasOwn(packagers, command) ? packagers[command]?.(args) : undefined;
  if (named === undefined || cwd !== undefined) return undefined;
  const { registryType, identifier, version, rest, passed = [] } = named;
  const variables = [...new Set([...Object.keys(env), ...passed])];
  if ([identifier, ...variables].some(isHidden)) return undefined;
  // Braces are variables in the registry format.
  if (rest.some((text) => !isHidden(text) && /[{}]/.test(text))) return undefined;
  return {
    registryType,
    identifier,
    ...(version !== undefined && { version }),
    runtimeHint: command,
    transport: { type: 'stdio' },
    ...(rest.length > 0 && { packageArguments: rest.map(toArgument) }),
    ...(variables.length > 0 && {
      environmentVariables: variables.map((name) => ({ name, isRequired: true, isSecret: true })),
    }),
  };
}

const isHidden = (text: string): boolean => text.includes(mask) || settingsNamedIn(text).length > 0;

const toArgument = (text: string) =>
  isHidden(text)
    ? { type: 'positional' as const, valueHint: 'value', isRequired: true, isSecret: true }
    : { type: 'positional' as const, value: text };

// "1", "1.x" and tags such as "next" are not one version.
const exactNpmPackage = /^((?:@[\w.-]+\/)?\w[\w.-]*)(?:@(latest|\d+\.\d+\.\d+(?:[+-][\w.+-]+)?))?$/;

function npmPackage(args: readonly string[]): Named | undefined {
  const at = args.findIndex((arg) => arg !== '-y' && arg !== '--yes');
  const found = exactNpmPackage.exec(args[at] ?? '');
  return found === null ? undefined : named('npm', found, args.slice(at + 1));
}

function pythonPackage(args: readonly string[]): Named | undefined {
  const found = /^(\w[\w.-]*)(?:(?:==|@)(\w[\w.+-]*))?$/.exec(args[0] ?? '');
  return found === null ? undefined : named('pypi', found, args.slice(1));
}

const named = (
  registryType: string,
  [, identifier = '', version]: RegExpExecArray,
  rest: readonly string[],
): Named => ({
  registryType,
  identifier,
  // The format forbids the version "latest": without a version it means the same.
  ...(version !== undefined && version !== 'latest' && { version }),
  rest,
});

const plainFlags = new Set(['-i', '--interactive', '--rm', '--init']);

/** `docker run` with flags that a client adds itself and variables that it passes on; other flags have no words. */
function image([run, ...args]: readonly string[]): Named | undefined {
  if (run !== 'run') return undefined;
  const passed: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (plainFlags.has(arg)) continue;
    if (arg === '-e' || arg === '--env') {
      at += 1;
      const name = args[at] ?? '';
      if (!/^\w+$/.test(name)) return undefined;
      passed.push(name);
      continue;
    }
    if (!/^\w[\w./:@-]*$/.test(arg)) return undefined;
    return { registryType: 'oci', identifier: arg, rest: args.slice(at + 1), passed };
  }
  return undefined;
}
