import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long a scan took, in seconds: until it said something, and until it ended. */
export interface ScanTime {
  readonly firstLine: number;
  readonly whole: number;
  readonly code: number | null;
}

const command = fileURLToPath(new URL('../../cli/index.js', import.meta.url));

/** Runs `mtgs scan` of a configuration in a process of its own. */
export async function timeScan(configuration: string): Promise<ScanTime> {
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  const child = spawn(process.execPath, [command, 'scan', configuration, '--yes'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let firstLine: number | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', () => {
      firstLine ??= since();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { firstLine: firstLine ?? Number.NaN, whole: since(), code };
}
