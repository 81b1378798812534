import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { changesWhile } from '../load/changes-while.js';
import { fillRegistry, untilAnalysed } from '../load/fill-registry.js';
import { startInstance } from '../load/start-instance.js';

/** What one drill took. */
export interface Drill {
  readonly tools: number;
  /** Whether all analyses had ended before the backup; otherwise they went on while it was made. */
  readonly isAnalysed: boolean;
  readonly dataBytes: number;
  readonly backupBytes: number;
  readonly backupSeconds: number;
  /** The longest from a change of a tool to its verdict while the backup was made; of no change where none had one. */
  readonly longestChangeSeconds: number | undefined;
  readonly verifySeconds: number;
  readonly restoreSeconds: number;
  /** From the start on the restored folder to its first answer. */
  readonly startSeconds: number;
}

const program = fileURLToPath(new URL('../../cli/index.js', import.meta.url));
const healthSchema = z.object({ tools: z.object({ total: z.int() }) });

/**
 * Fills an instance, backs it up while somebody changes tools, verifies the backup, restores it elsewhere and starts there.
 * @throws {Error} when a command says that something is not whole, or when the restored instance lacks a tool.
 */
export async function runDrill(tools: readonly RegisteredTool[], patienceSeconds: number): Promise<Drill> {
  const folder = await mkdtemp(join(tmpdir(), 'mtgs-drill-'));
  const [data, file, restored] = [join(folder, 'data'), join(folder, 'backup.tar'), join(folder, 'restored')];
  let instance = await startInstance(data);
  const { headers } = instance;
  try {
    await fillRegistry(instance, tools, true);
    const isAnalysed = await untilAnalysed(instance, patienceSeconds);

    const making = command('backup', file, '--data', data);
    const { result: backupSeconds, changes } = await changesWhile(instance, tools, making, 1);
    const longestChangeSeconds = changes.seconds.length === 0 ? undefined : Math.max(...changes.seconds);
    const dataBytes = await instance.diskBytes();

    const verifySeconds = await command('backup', '--verify', file);
    const restoreSeconds = await command('restore', file, '--data', restored);
    await instance.stop();
    const begun = performance.now();
    instance = await startInstance(restored);
    // The keys of the instance that was backed up are those of the restored one.
    const answer = await fetch(`${instance.url}/v1/environments/default/health`, { headers });
    const health = healthSchema.parse(await answer.json());
    const startSeconds = (performance.now() - begun) / 1000;
    if (health.tools.total !== tools.length)
      throw new Error(`${health.tools.total} of ${tools.length} tools are there`);
    const { size: backupBytes } = await stat(file);
    return {
      tools: tools.length,
      isAnalysed,
      ...{ dataBytes, backupBytes, backupSeconds, longestChangeSeconds, verifySeconds, restoreSeconds, startSeconds },
    };
  } finally {
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a command as people do, in a process of its own. @returns how long it took, in seconds. */
async function command(...args: string[]): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`mtgs ${args.join(' ')} ended with ${code}: ${said}`);
  return (performance.now() - begun) / 1000;
}
