import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AzurePeers, startAzurePeers } from '../peers/azure-peers.js';
import { eventually, type Stack, startStack } from './embedded-stack.js';

export const base = '/v1/environments/prod';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}
interface Breaker {
  readonly name: string;
  readonly state: string;
  readonly nextTryAt?: string;
}

interface Details {
  readonly description?: string;
  readonly traceparent?: string;
}

interface AzureStackOptions {
  readonly tokenLifeSeconds?: number;
  /** Whether the app's identity gives no token from the beginning. */
  readonly isAway?: boolean;
  /** The URL of the app's entry, such as that of a package; the compiled checkout unless given. */
  readonly app?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * The app on the embedded host with every adapter of Azure, each against its peer, and an environment that uses all; without
 * the environment where the app's identity is away.
 */
export async function startAzureStack({ tokenLifeSeconds, isAway = false, app, settings }: AzureStackOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-azure-'));
  const peers: AzurePeers = await startAzurePeers(folder);
  if (tokenLifeSeconds !== undefined) peers.identity.lifeSeconds = tokenLifeSeconds;
  peers.identity.isAway = isAway;
  const program = 'azure-stack.mjs';
  const stack = await startStack(join(folder, 'data'), {
    program,
    settings: { ...peers.settings, ...settings, ...(app !== undefined && { MTGS_TEST_APP: app }) },
  });
  const call: Stack['call'] = (...request) => stack.call(...request);
  const alerts = [{ id: 'mail', target: { type: 'graph', to: ['ops@example.com'] } }];
  const policy = { router: 'azure-openai', alerts };
  const createEnvironment = async () => {
    const made = await call('PUT', base, { policy });
    if (made.status !== 201) throw new Error(`the environment was not created: ${JSON.stringify(made)}`);
  };
  if (!isAway) await createEnvironment();

  const readiness = async () => (await call('GET', '/readiness')).body as { breakers: Breaker[]; checks: Check[] };
  const breaker = async (name: string) => (await readiness()).breakers.find((one) => one.name === name);

  return {
    ...stack,
    peers,
    createEnvironment,
    readiness,
    breaker,
    /** Registers one tool; @returns the status of the answer and the verdict of its analysis. */
    async register(server: string, name: string, { description, traceparent }: Details = {}) {
      const words = description ?? `Does what ${name.replaceAll('_', ' ')} says.`;
      const body = { server, tools: [{ name, description: words, inputSchema: { type: 'object' } }] };
      const headers = { Prefer: 'wait=90', ...(traceparent !== undefined && { traceparent }) };
      const { status, body: answer } = await call('POST', `${base}/tools`, body, headers);
      return { status, verdict: (answer as { run?: { verdict?: string } }).run?.verdict };
    },
    /** The status of a tool; `undefined` where there is none. */
    async statusOf(id: string) {
      const { status, body } = await call('GET', `${base}/tools/${id}`);
      return status === 200 ? (body as { status: string }).status : undefined;
    },
    /** Lets the open breaker come to its next try, and has the tool analysed again, as the timer would in ten minutes. */
    async analyseAgain(toolId: string, breakerName: string) {
      const { nextTryAt = '' } = (await breaker(breakerName)) ?? {};
      await eventually(() =>
        Promise.resolve(Date.now() > Date.parse(nextTryAt) || nextTryAt === '' ? true : undefined),
      );
      const { status } = await call('POST', `${base}/analysis-runs`, { toolIds: [toolId] });
      if (status !== 202) throw new Error(`the analysis was not taken: ${status}`);
    },
    mails: () => peers.graph.taken.map(({ body }) => (body as { message: { subject: string } }).message.subject),
    /** The rows of the audit log that Sentinel has, each once. */
    rows(chain: string) {
      const rows = peers.sentinel.taken.flatMap(({ body }) => body as Record<string, unknown>[]);
      const own = rows.filter((row) => row['chain'] === chain);
      return [...new Map(own.map((row) => [row['sequence'], row])).values()];
    },
    /** Ends the app only: what it had yet to send is sent, and the peers can still be asked. */
    end: () => stack.stop(),
    async stop() {
      await stack.stop();
      await peers.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

export type AzureStack = Awaited<ReturnType<typeof startAzureStack>>;
