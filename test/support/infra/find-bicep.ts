import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const tools = 'infra/tools';
const project = join(tools, 'bicep.csproj');
const version = /Version="\[(.+?)\]"/.exec(readFileSync(project, 'utf8'))?.[1] ?? '';
const program = join(tools, 'packages', 'azure.bicep.commandline.linux-x64', version, 'tools', 'bicep');

/** `isPinned`: there is one for this platform, and it cannot be had or does not run. */
export type FoundBicep = { readonly bicep: string } | { readonly missing: string; readonly isPinned: boolean };

/** The pinned Bicep compiler, which NuGet brings, or why there is none. */
export function findBicep(): FoundBicep {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `no Bicep package is pinned for ${process.platform} ${process.arch}`, isPinned: false };
  }
  if (!existsSync(program)) {
    const { error, status, stdout, stderr } = spawnSync('dotnet', ['restore', project], {
      encoding: 'utf8',
      timeout: 300_000,
    });
    if (error !== undefined) return { missing: `dotnet does not run: ${error.message}`, isPinned: true };
    if (status !== 0)
      return {
        missing: `dotnet restore failed: ${(stdout || stderr).trim().split('\n').at(-1) ?? ''}`,
        isPinned: true,
      };
  }
  const said = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout as string | null;
  return said?.includes(`version ${version}`) === true
    ? { bicep: program }
    : { missing: `${program} does not run`, isPinned: true };
}
