import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { startHost } from '../../../local/host.js';
import type { HostOptions, LogEntry, RunningHost } from '../../../local/host-options.js';

export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url));

/** A folder that goes away with the test. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export interface FixtureHost extends RunningHost {
  readonly folder: string;
  readonly logged: LogEntry[];
}

/** Starts a fixture app; it stops with the test. */
export async function startFixture(name: string, options: Partial<HostOptions> = {}): Promise<FixtureHost> {
  const folder = options.dataFolder ?? aFolder();
  const logged: LogEntry[] = [];
  const host = await startHost({
    app: fixture(name),
    port: 0,
    changes: () => ({ changes: async () => ({ documents: [], continuation: 'none' }) }),
    log: (entry) => logged.push(entry),
    stopTimeoutMilliseconds: 500,
    ...options,
    dataFolder: folder,
  });
  onTestFinished(() => host.stop());
  return { ...host, folder, logged };
}
