import type { Policy } from '../../shared/domain/environments/environment.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { tokenWeight } from '../../shared/domain/registry/token-weight.js';
import { isServerTexts } from '../../shared/domain/registry/server-texts.js';
import type { Severity } from '../../shared/domain/severity.js';
import { mergeFindings } from '../../shared/analysis/findings.js';
import { notesOn } from '../../shared/analysis/simulation/impact/notes-on.js';
import { maskUrl } from '../../shared/secrets/mask-transport.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { createLiveMcpServer } from '../../shared/platform/mcp-server/live-mcp-server.js';
import type { McpServer } from '../../shared/platform/mcp-server/mcp-server.js';
import type { CommandContext } from '../command-context.js';
import { budgetNotes, sizeOf } from '../output/words/definitions-size.js';
import { compareWithLock, type DriftClass } from '../lock/compare-with-lock.js';
import type { Lock } from '../lock/lock-file.js';
import { groupFailures } from '../output/report/group-failures.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import {
  type Report,
  type ReportedFailure,
  type ReportedServer,
  toReported,
  toReportedPlace,
  toShownPlace,
} from '../output/report/report.js';
import { startProgress } from '../output/start-progress.js';
import { openRouter } from '../router/open-router.js';
import type { RouterOptions } from '../router/with-router-options.js';
import { type CollectedServer, collectTools } from './collect-tools.js';
import { type Detection, detectConflicts } from './detect-conflicts.js';
import type { ProbeLine } from '../probes/read-probes.js';
import { questionsFor } from '../probes/questions-for.js';
import { literalSecrets } from './literal-secrets.js';
import type { OtherPart, ScanServer, ScanSource } from './scan-source.js';
import { sessionWarnings } from './session-warnings.js';

export interface ScanRequest {
  /** What people call what is scanned. */
  readonly target: string;
  readonly source: ScanSource;
  readonly failOn: Severity;
  /** How long one server may take to list its tools. */
  readonly timeoutSeconds: number;
  /** Reads files only: no server is started or connected to. */
  readonly isStatic: boolean;
  /** Tokens of definitions above which the report says so. */
  readonly tokenBudget: number;
  /** What tools may cost a model: more is a finding. */
  readonly tokenLimits?: Policy['tokenLimits'];
  /** What was reviewed, and the classes of changes since then that do not block. */
  readonly locked?: { readonly lock: Lock; readonly letThrough: ReadonlySet<DriftClass> };
  /** Questions of people that stage 4 asks beside those that are written. */
  readonly questions?: readonly ProbeLine[];
  /** Which router answers the questions of stage 4; the local one unless told. */
  readonly routing?: RouterOptions;
  /** Asks the servers; one of its own unless told. */
  readonly mcpServer?: McpServer;
}

/** Everything of a server that reaches models: its tools, and what it says besides them. */
const readOf = ({ tools, texts }: CollectedServer): RegisteredTool[] => [
  ...tools,
  ...(texts === undefined ? [] : [texts]),
];

/** The servers are those of the caller's own configuration: local ones are fine, and so is each of their settings. */
export const createScanServer = (environment: CommandContext['env']): McpServer =>
  createLiveMcpServer({ allowStdio: true, allowPrivateAddresses: true, environment, everySetting: true });

/** Asks live servers for their tools, and puts all tools through the four stages. */
export async function scan(request: ScanRequest, context: CommandContext): Promise<Report> {
  const { terminal, signal, env } = context;
  const { isStatic, timeoutSeconds, source, mcpServer = createScanServer(env) } = request;
  const progress = startProgress(terminal, 'Asking the servers for their tools');
  const embedder = await createLocalEmbedder();
  if (embedder.fallback !== undefined) terminal.explain(embedder.fallback);
  const close = (): void => void embedder.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const servers = source.servers.filter(({ kind }) => kind === 'file' || !isStatic);
    // First, so that options and a file that are of no use are said before any server is asked.
    const { router, close: closeRouter } = await openRouter(request.routing ?? {}, { embedder }, context);
    progress.update(0, servers.length);
    const collected = await collectTools(servers, {
      mcpServer,
      signal,
      timeoutSeconds,
      onServer({ id, tools, isRead }, done) {
        const words = isRead ? `${id}: ${plural(tools.length, 'tool')}` : `${id} failed`;
        progress.update(done, servers.length, printable(words, 60));
      },
    });
    const tools = collected.flatMap(readOf);
    const { tokenLimits = {}, questions = [] } = request;
    const { kept, notes } = questionsFor(questions, tools);
    const services = { embedder, router, tokenLimits, kept, signal, onProgress: progress.update };
    const detected = tools.length === 0 ? Promise.resolve(nothingDetected) : detectConflicts(tools, services);
    const detection = await detected.finally(closeRouter);
    const untouched = source.servers.filter((server) => !servers.includes(server));
    return toReport(request, { source, collected, untouched, detection, notes, router: router.id }, context);
  } finally {
    signal.removeEventListener('abort', close);
    progress.stop();
    await embedder.close();
  }
}

const nothingDetected: Detection = { findings: [], stages: [] };

interface Scanned {
  readonly source: ScanSource;
  readonly collected: readonly CollectedServer[];
  /** Servers that were not asked, as the request has it. */
  readonly untouched: readonly ScanServer[];
  readonly detection: Detection;
  /** What is to be known of the questions of people. */
  readonly notes: readonly string[];
  /** What answered the questions of stage 4. */
  readonly router: string;
}

function toReport(
  { target, failOn, tokenBudget, locked, routing }: ScanRequest,
  { source, collected, untouched, detection, notes, router }: Scanned,
  { cwd }: CommandContext,
): Report {
  const toPart = ({ place, ...part }: OtherPart): ReportedFailure => ({
    ...part,
    ...(place && { at: toShownPlace(place, cwd) }),
  });
  const failures = [
    ...source.failures,
    ...untouched.map(({ label }) => ({
      what: label,
      reason: 'it is a live server, and --static starts and asks none',
    })),
    ...collected.flatMap((server) => server.failures),
  ].map(toPart);
  const drift = locked && compareWithLock(collected.flatMap(readOf), locked.lock, locked.letThrough);
  const unread = new Set([...untouched, ...collected.filter(({ isRead }) => !isRead)].map(({ id }) => id));
  const leftOut = source.leftOut.map(toPart);
  const servers = collected.filter(({ isRead }) => isRead).map(toReportedServer);
  const findings = [...detection.findings, ...(drift?.findings ?? [])];
  const named = new Set<string>(findings.flatMap((finding) => finding.tools));
  const tools = collected.flatMap((server) =>
    readOf(server)
      .filter(({ id, definition }) => !isServerTexts(definition) || named.has(id))
      .map(({ id, server: of, definition, fingerprint }) => ({
        id,
        server: of,
        name: definition.name,
        place: toReportedPlace(server.placeOf(definition.name), cwd),
        tokens: tokenWeight(definition),
        fingerprint,
      })),
  );
  return {
    target: /^https?:/i.test(target) ? maskUrl(target) : target,
    failOn,
    tools,
    servers,
    failures: tools.length === 0 && failures.length === 0 ? [nothingIn(target, source)] : failures,
    leftOut,
    warnings: [
      ...groupFailures(leftOut).map(sayLeftOut),
      ...source.notes,
      ...notes,
      ...(routing?.router === undefined ? [] : [`${router} answered the questions of stage 4`, ...notesOn(router)]),
      ...source.servers.flatMap(literalSecrets),
      ...collected.flatMap(({ warnings }) => warnings),
      ...(tools.length === 0 ? [] : collected.filter(namesNothing).map(({ label }) => `${label}: names no tools`)),
      ...(drift?.gone ?? [])
        .filter((id) => !unread.has(id.slice(0, id.indexOf('~'))))
        .map((id) => `${id}: is in the lock and not there any more`),
      ...sessionWarnings(tools.length),
      ...budgetNotes(servers, tools, tokenBudget),
    ],
    stages: detection.stages,
    conflicts: toReported([...mergeFindings('scan', findings).values()]).map((conflict) => ({
      ...conflict,
      ...(conflict.findings.some((finding) => drift?.blocking.has(finding)) && { isLocked: true as const }),
    })),
  };
}

const toReportedServer = ({ id, label, tools }: CollectedServer): ReportedServer => ({
  id,
  ...(label !== id && { label }),
  tools: tools.length,
  size: sizeOf(tools.map(({ definition }) => definition)),
});

const namesNothing = ({ isRead, tools, failures }: CollectedServer): boolean =>
  isRead && tools.length === 0 && failures.length === 0;

/** Nothing was looked at, and nothing failed: that is no pass. */
function nothingIn(target: string, { names, servers, leftOut }: ScanSource): ReportedFailure {
  const what = target === '-' ? 'standard input' : target;
  if (names === 'tools' && servers.length + leftOut.length === 0) {
    return { what, reason: 'names no tools: it holds no files of JSON or JSON lines' };
  }
  if (names === 'tools' || servers.length > 0) return { what, reason: 'names no tools' };
  return { what, reason: leftOut.length === 0 ? 'names no servers' : 'names no servers that are to be looked at' };
}

const sayLeftOut = ({ what, reason, hint }: ReportedFailure): string =>
  `${what}: left out, since ${reason}${hint === undefined ? '' : `; ${hint}`}`;
