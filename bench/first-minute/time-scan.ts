import { spawn } from 'node:child_process';

/** How long a scan took, in seconds: until it said something, and until it ended. */
export interface ScanTime {
  readonly firstLine: number;
  readonly whole: number;
  readonly code: number | null;
}

/** Runs `mtgs scan` of a configuration in a process of its own; `command` is the file of `mtgs`. */
export async function timeScan(command: string, configuration: string): Promise<ScanTime> {
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
