import { inspectInstructions, unreadInstructions } from '../../shared/detection/steering/inspect-instructions.js';
import type { Severity } from '../../shared/domain/severity.js';
import { mergeFindings } from '../../shared/analysis/findings.js';
import { maskUrl } from '../../shared/secrets/mask-transport.js';
import { createLocalEmbedder } from '../../shared/services/embedder/local-embedder.js';
import { createLiveMcpServer } from '../../shared/services/mcp-server/live-mcp-server.js';
import { createLocalRouter } from '../../shared/services/router/local-router.js';
import type { CommandContext } from '../command-context.js';
import { plural } from '../output/plural.js';
import { printable } from '../output/printable.js';
import { type Report, type ReportedFailure, toReported, toReportedPlace } from '../output/report.js';
import { startProgress } from '../output/start-progress.js';
import { type CollectedServer, collectTools } from './collect-tools.js';
import { detectConflicts } from './detect-conflicts.js';
import { literalSecrets } from './literal-secrets.js';
import { readTarget } from './read-target.js';
import { sessionWarnings } from './session-warnings.js';

export interface ScanRequest {
  readonly target: string;
  readonly failOn: Severity;
  /** How long one server may take to list its tools. */
  readonly timeoutSeconds: number;
}

/** Instructions that are longer than what is read. */
const unreadOf = ({ id, instructions = '' }: CollectedServer): ReportedFailure[] =>
  unreadInstructions(instructions) > 0
    ? [{ what: `${id}: instructions`, reason: 'they are longer than what is read' }]
    : [];

/** Reads what the target names, asks live servers for their tools, and puts all tools through the four stages. */
export async function scan({ target, failOn, timeoutSeconds }: ScanRequest, context: CommandContext): Promise<Report> {
  const { terminal, signal, cwd, env } = context;
  const source = await readTarget(target, cwd);
  const progress = startProgress(terminal, 'Asking the servers for their tools');
  const embedder = await createLocalEmbedder();
  const close = (): void => void embedder.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    progress.update(0, source.servers.length);
    // The servers are those of the caller's own configuration: local ones are fine, and so is each of their settings.
    const collected = await collectTools(source.servers, {
      mcpServer: createLiveMcpServer({
        allowStdio: true,
        allowPrivateAddresses: true,
        environment: env,
        everySetting: true,
      }),
      signal,
      timeoutSeconds,
      onServer({ id, tools, isRead }, done) {
        const words = isRead ? `${id}: ${plural(tools.length, 'tool')}` : `${id} failed`;
        progress.update(done, source.servers.length, printable(words, 60));
      },
    });
    const tools = collected.flatMap((server) => server.tools);
    const { findings, stages } = await detectConflicts(tools, {
      embedder,
      router: createLocalRouter({ embedder }),
      signal,
      onProgress: progress.update,
    });
    const told = collected.flatMap(({ id, instructions = '' }) =>
      inspectInstructions({ server: id, instructions, tools }),
    );
    const placeOf = new Map(collected.map((server) => [server.id, server.placeOf]));
    return {
      target: /^https?:/i.test(target) ? maskUrl(target) : target,
      failOn,
      tools: tools.map(({ id, server, definition: { name } }) => ({
        id,
        server,
        name,
        place: toReportedPlace(placeOf.get(server)?.(name), cwd),
      })),
      servers: collected.filter(({ isRead }) => isRead).map(({ id, tools: { length } }) => ({ id, tools: length })),
      failures: [...source.failures, ...collected.flatMap(({ failures }) => failures), ...collected.flatMap(unreadOf)],
      warnings: [
        ...source.servers.flatMap(literalSecrets),
        ...collected.flatMap(({ warnings }) => warnings),
        ...sessionWarnings(tools.length),
      ],
      stages,
      conflicts: toReported([...mergeFindings('scan', [...findings, ...told]).values()]),
    };
  } finally {
    signal.removeEventListener('abort', close);
    progress.stop();
    await embedder.close();
  }
}
