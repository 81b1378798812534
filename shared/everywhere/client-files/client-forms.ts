import { isRecord, type Values } from '../../kernel/is-record.js';

/** An entry of Codex, opencode, Goose or Continue in the fields that most clients have; any other stays as it is. */
export const toCommonForm = (entry: Values): Values => fromContinue(fromGoose(fromOpencode(fromCodex(entry))));

/** The older file of Continue has how a server is reached inside. */
const fromContinue = (entry: Values): Values =>
  isRecord(entry['transport']) ? { ...entry, transport: undefined, ...entry['transport'] } : entry;

/** Kinds of extensions of Goose that are MCP servers, and those that are part of it. */
const gooseServers = new Set(['stdio', 'streamable_http', 'sse']);
const goosesOwn = new Set(['builtin', 'platform', 'frontend', 'inline_python']);

/** What tells an extension of Goose from a server of another client. */
export const isGooseEntry = (entry: unknown): entry is Values =>
  isRecord(entry) &&
  ((gooseServers.has(String(entry['type'])) &&
    (typeof entry['cmd'] === 'string' || typeof entry['uri'] === 'string')) ||
    isGoosesOwn(entry));

/** An extension that Goose has inside: there is no server to ask. */
export const isGoosesOwn = (entry: Values): boolean =>
  goosesOwn.has(String(entry['type'])) && typeof entry['enabled'] === 'boolean';

/** Goose keeps the values of `env_keys` in its keyring: here they are settings of those names. */
function fromGoose(entry: Values): Values {
  const { cmd, uri, envs, env_keys: keys, ...rest } = entry;
  if (!isGooseEntry(entry) || isGoosesOwn(entry)) return entry;
  const kept = Array.isArray(keys) ? keys.filter((name) => typeof name === 'string') : [];
  const env = { ...record(envs), ...Object.fromEntries(kept.map((name) => [name, `\${${name}}`])) };
  return {
    ...rest,
    ...(typeof cmd === 'string' && { command: cmd }),
    ...(typeof uri === 'string' && { url: uri }),
    ...(Object.keys(env).length > 0 && { env }),
  };
}

/** Codex names the settings that hold credentials beside the values themselves. */
function fromCodex({
  bearer_token_env_var: token,
  http_headers,
  env_http_headers,
  env_vars,
  ...entry
}: Values): Values {
  const named = { ...record(http_headers), ...references(env_http_headers) };
  const headers = typeof token === 'string' ? { Authorization: `Bearer \${${token}}`, ...named } : named;
  const passed = Array.isArray(env_vars) ? env_vars.filter((name) => typeof name === 'string') : [];
  const env = { ...Object.fromEntries(passed.map((name) => [name, `\${${name}}`])), ...record(entry['env']) };
  return {
    ...entry,
    ...(Object.keys(headers).length > 0 && { headers: { ...record(entry['headers']), ...headers } }),
    ...(passed.length > 0 && { env }),
  };
}

/** opencode has the command and its arguments in one list, and writes a reference as `{env:NAME}`. */
function fromOpencode(entry: Values): Values {
  const { command, environment, ...rest } = entry;
  if (!isOpencodeEntry(entry)) return entry;
  const [program, ...args] = Array.isArray(command) ? command.map(withReferences) : [];
  return {
    ...rest,
    ...(program !== undefined && { command: program, args }),
    ...(isRecord(environment) && { env: mapValues(environment) }),
    ...(isRecord(rest['headers']) && { headers: mapValues(rest['headers']) }),
    ...('url' in rest && { url: withReferences(rest['url']) }),
  };
}

/** What tells a server of opencode from one of another client: a list for a command, or where the server is. */
export const isOpencodeEntry = (entry: unknown): entry is Values =>
  isRecord(entry) &&
  ((entry['type'] === 'local' && Array.isArray(entry['command'])) ||
    (entry['type'] === 'remote' && typeof entry['url'] === 'string'));

const withReferences = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(/\{env:([A-Za-z_]\w*)\}/g, '$${$1}') : value;

const mapValues = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, withReferences(value)]));

const record = (value: unknown): Values => (isRecord(value) ? value : {});

const references = (value: unknown): Values =>
  Object.fromEntries(Object.entries(record(value)).map(([name, setting]) => [name, `\${${String(setting)}}`]));
