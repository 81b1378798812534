import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ShownSyncRun, shownSyncRunSchema } from '../../shared/api/shown-sync-run.js';
import { shownServerSchema } from '../../shared/domain/registry/server.js';
import { parseMcpConfig } from '../../shared/client-files/parse-mcp-config.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import type { CommandContext } from '../command-context.js';
import type { ApiCommand } from '../with-api.js';
import { followSync } from '../follow-run.js';
import { printable } from '../output/words/printable.js';
import { startProgress } from '../output/start-progress.js';

/** What came of connecting the servers: the analyses that their tools started, and who did not answer. */
export interface Connected {
  readonly servers: number;
  readonly tools: number;
  readonly analyses: readonly string[];
  readonly failed: readonly { readonly server: string; readonly reason: string }[];
}

/** Registers every server of `examples/servers/mcp.json` with the running instance and has each synchronised. */
export async function connectServers(folder: string, command: ApiCommand, context: CommandContext): Promise<Connected> {
  const { api, environmentPath } = command;
  const text = await readFile(join(folder, 'mcp.json'), 'utf8');
  const { servers } = parseMcpConfig(readDocument(text, 'mcp.json').value);
  const progress = startProgress(context.terminal, 'Connecting servers');
  let done = 0;
  try {
    progress.update(0, servers.length);
    const results = await Promise.all(
      servers.map(async ({ name, transport }): Promise<ShownSyncRun['results']> => {
        const body = { transport: { ...transport, ...(transport.type === 'stdio' && { cwd: folder }) } };
        await api.request({
          method: 'PUT',
          path: `${environmentPath}/servers/${name}`,
          body,
          schema: shownServerSchema,
        });
        const path = `${environmentPath}/sync-runs`;
        const wanted = { servers: [name] };
        const asked = await api.request({ method: 'POST', path, body: wanted, schema: shownSyncRunSchema });
        const run = await followSync(asked.id, command, context);
        done += 1;
        progress.update(done, servers.length, `Connected ${printable(name, 40)}`);
        return run.status === 'completed'
          ? run.results
          : [{ server: name, outcome: 'failed', changed: 0, reason: run.error ?? 'unknown' }];
      }),
    );
    const all = results.flat();
    const synced = all.filter(({ outcome }) => outcome === 'synced');
    return {
      servers: synced.length,
      tools: synced.reduce((sum, { changed }) => sum + changed, 0),
      analyses: synced.flatMap(({ analysisRunId }) => (analysisRunId === undefined ? [] : [analysisRunId])),
      failed: all
        .filter(({ outcome }) => outcome !== 'synced')
        .map(({ server, reason = 'unknown' }) => ({ server, reason })),
    };
  } finally {
    progress.stop();
  }
}
