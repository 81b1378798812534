import type { Problem } from '../kernel/errors/errors.js';
import { settingsWords } from './settings-words.js';

/** What of the settings is checked against each other, each good by itself. */
interface CheckedSettings {
  readonly MTGS_STORE: 'sqlite' | 'cosmos';
  readonly MTGS_COSMOS__accountEndpoint?: string | undefined;
  readonly MTGS_COSMOS?: string | undefined;
  readonly MTGS_VECTORS: 'local' | 'search';
  readonly MTGS_SEARCH_ENDPOINT?: string | undefined;
  readonly MTGS_EMBEDDER: 'local' | 'azure-openai';
  readonly MTGS_AZURE_OPENAI_ENDPOINT?: string | undefined;
  readonly MTGS_ANTHROPIC_URL: string;
  readonly MTGS_OPENAI_URL: string;
  readonly MTGS_PAGERDUTY_URL: string;
  readonly MTGS_GRAPH_URL: string;
  readonly MTGS_SENTINEL_ENDPOINT?: string | undefined;
  readonly MTGS_SENTINEL_RULE?: string | undefined;
  readonly MTGS_SESSION_SECRET?: string | undefined;
  readonly MTGS_ENTRA_TENANT?: string | undefined;
  readonly MTGS_ENTRA_AUDIENCE?: readonly string[] | undefined;
  readonly MTGS_ENTRA_AUTHORITY: string;
  readonly MTGS_ENTRA_CLIENT?: string | undefined;
  readonly MTGS_ENTRA_SCOPE?: string | undefined;
  readonly MTGS_EASY_AUTH: boolean;
  readonly WEBSITE_AUTH_ENABLED?: boolean | undefined;
}

/** What is wrong with settings that are each good by themselves. */
export const problemsTogether = (settings: CheckedSettings): Problem[] =>
  [cosmosProblems, searchProblems, embedderProblems, addressProblems, sentinelProblems, identityProblems].flatMap(
    (problemsOf) => problemsOf(settings),
  );

/**
 * App Service hands a reference to the vault on as it stands when it cannot be read. Anybody can guess that text: it must
 * not sign cards, nor go to a server or a channel as if it were the secret.
 */
export const unresolvedProblems = (env: Record<string, string | undefined>): Problem[] =>
  Object.entries(env)
    .filter(([name, value]) => name.startsWith('MTGS_') && /^\s*@Microsoft\.KeyVault\(/i.test(value ?? ''))
    .map(([path]) => ({ path, message: unresolved }));

const unresolved =
  'is a reference to the vault that could not be read: create the secret that it names, give the app the role ' +
  '"Key Vault Secrets User", and restart the app';

/** One account, named once: were there two, the app could write to one and its triggers follow the other. */
function cosmosProblems(settings: CheckedSettings): Problem[] {
  if (settings.MTGS_STORE !== 'cosmos') return [];
  const { MTGS_COSMOS__accountEndpoint: endpoint, MTGS_COSMOS: emulator } = settings;
  if ((endpoint === undefined) !== (emulator === undefined)) return [];
  const message = `must ${settingsWords['MTGS_COSMOS__accountEndpoint'] ?? ''}; or set MTGS_COSMOS, and not both`;
  return [{ path: 'MTGS_COSMOS__accountEndpoint', message }];
}

function searchProblems({ MTGS_VECTORS: vectors, MTGS_SEARCH_ENDPOINT: endpoint }: CheckedSettings): Problem[] {
  if (vectors === 'local' || endpoint !== undefined) return [];
  return [{ path: 'MTGS_SEARCH_ENDPOINT', message: 'is missing, and MTGS_VECTORS is search' }];
}

function embedderProblems({ MTGS_EMBEDDER: embedder, MTGS_AZURE_OPENAI_ENDPOINT: endpoint }: CheckedSettings) {
  if (embedder === 'local' || endpoint !== undefined) return [];
  return [{ path: 'MTGS_AZURE_OPENAI_ENDPOINT', message: 'is missing, and MTGS_EMBEDDER is azure-openai' }];
}

/** Addresses to which MTGS sends a key or a token, or from which it takes the keys that tokens are checked with. */
export const secretAddresses = [
  'MTGS_ANTHROPIC_URL',
  'MTGS_AZURE_OPENAI_ENDPOINT',
  'MTGS_COSMOS__accountEndpoint',
  'MTGS_ENTRA_AUTHORITY',
  'MTGS_GRAPH_URL',
  'MTGS_OPENAI_URL',
  'MTGS_PAGERDUTY_URL',
  'MTGS_SEARCH_ENDPOINT',
  'MTGS_SENTINEL_ENDPOINT',
] as const satisfies readonly (keyof CheckedSettings)[];

const addressProblems = (settings: CheckedSettings): Problem[] =>
  secretAddresses
    .filter((name) => !isSafeAddress(settings[name]))
    .map((path) => ({ path, message: `must ${settingsWords[path] ?? 'be an https address'}` }));

/** Whether a secret may be sent there: encrypted, or not leaving this machine. */
function isSafeAddress(address: string | undefined): boolean {
  if (address === undefined) return true;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

function sentinelProblems({ MTGS_SENTINEL_ENDPOINT: endpoint, MTGS_SENTINEL_RULE: rule }: CheckedSettings): Problem[] {
  if ((endpoint === undefined) === (rule === undefined)) return [];
  const path = endpoint === undefined ? 'MTGS_SENTINEL_ENDPOINT' : 'MTGS_SENTINEL_RULE';
  const message = 'is missing: MTGS_SENTINEL_ENDPOINT and MTGS_SENTINEL_RULE belong together, set both or neither';
  return [{ path, message }];
}

/** What `Content-Security-Policy` takes as one host, and as nothing else. */
const plainHost = /^[a-z0-9.-]+$/;

function signInProblems(settings: CheckedSettings): Problem[] {
  const { MTGS_ENTRA_CLIENT: client, MTGS_ENTRA_SCOPE: scope, MTGS_ENTRA_TENANT: tenant } = settings;
  if (client === undefined) {
    return scope === undefined ? [] : [{ path: 'MTGS_ENTRA_SCOPE', message: 'needs MTGS_ENTRA_CLIENT' }];
  }
  const problems: Problem[] = [];
  if (tenant === undefined) problems.push({ path: 'MTGS_ENTRA_CLIENT', message: 'needs MTGS_ENTRA_TENANT' });
  if (settings.MTGS_STORE === 'cosmos' && settings.MTGS_SESSION_SECRET === undefined) {
    const message = 'needs MTGS_SESSION_SECRET with Cosmos DB: without it nobody can be signed in';
    problems.push({ path: 'MTGS_ENTRA_CLIENT', message });
  }
  if (!plainHost.test(new URL(settings.MTGS_ENTRA_AUTHORITY).hostname)) {
    problems.push({ path: 'MTGS_ENTRA_AUTHORITY', message: 'must name a host by letters, digits, dots and dashes' });
  }
  return problems;
}

function identityProblems(settings: CheckedSettings): Problem[] {
  const { MTGS_ENTRA_TENANT: tenant, MTGS_ENTRA_AUDIENCE: audience } = settings;
  const problems: Problem[] = [];
  if ((tenant === undefined) !== (audience === undefined)) {
    const path = tenant === undefined ? 'MTGS_ENTRA_TENANT' : 'MTGS_ENTRA_AUDIENCE';
    const message = 'is missing: MTGS_ENTRA_TENANT and MTGS_ENTRA_AUDIENCE belong together, set both or neither';
    problems.push({ path, message });
  }
  problems.push(...signInProblems(settings));
  if (settings.MTGS_EASY_AUTH && tenant === undefined) {
    problems.push({ path: 'MTGS_EASY_AUTH', message: 'needs MTGS_ENTRA_TENANT' });
  }
  if (settings.MTGS_EASY_AUTH && settings.WEBSITE_AUTH_ENABLED !== true) {
    const message =
      'is on and App Service Authentication is not (WEBSITE_AUTH_ENABLED): anybody could send its headers. ' +
      'Turn authentication on for this site, or MTGS_EASY_AUTH off.';
    problems.push({ path: 'MTGS_EASY_AUTH', message });
  }
  return problems;
}
