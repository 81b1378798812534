import { z } from 'zod';
import { InvalidInputError, type Problem } from '../kernel/errors/errors.js';
import { firstAdminPattern } from '../access/api-key-text.js';
import { roleMapSchema } from '../access/role-map.js';
import { slugSchema } from '../domain/ids.js';
import { hourly } from '../domain/registry/sync-schedule.js';
import { modelPricesSchema } from '../domain/routing/model-prices.js';
import { problemsTogether, unresolvedProblems } from './settings-problems.js';
import { settingsWords } from './settings-words.js';

/** A setting that may be absent. */
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional();

const modelName = z.string().regex(/^[\w.:-]{1,100}$/);

/** A setting that holds JSON. */
const modelPricesJson = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.issues.push({ code: 'invalid_format', format: 'json', input: text, message: 'no JSON' });
      return z.NEVER;
    }
  })
  .pipe(modelPricesSchema);

const common = {
  /** Six-field NCRONTAB, UTC: when servers are synchronised. */
  MTGS_SYNC_SCHEDULE: z
    .string()
    .regex(/^\s*(?:\S+\s+){5}\S+\s*$/)
    .default(hourly),
  /** Whether servers may be started as local processes. Never on a shared host. */
  MTGS_ALLOW_STDIO: z.stringbool().default(false),
  /** Whether servers may live at private, loopback or link-local addresses. */
  MTGS_ALLOW_PRIVATE_ADDRESSES: z.stringbool().default(false),
  /** Seconds that listing one server may take: less than `functionTimeout` in host.json, which ends the whole worker. */
  MTGS_SYNC_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(540).default(60),
  /** Where people reach this instance: the start of links in alerts. */
  MTGS_PUBLIC_URL: optional(z.url({ protocol: /^https?$/ })),
  /** Mail server for alerts, `smtps://user:password@host:465` or `smtp://…:587`. Encrypted, except on loopback. */
  MTGS_SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  /** Sender of alerts by SMTP. */
  MTGS_SMTP_FROM: optional(z.email()),
  /** Mailbox that alerts by Microsoft Graph are sent from: an address or an object id. */
  MTGS_GRAPH_SENDER: optional(z.string().max(320)),
  /** Where Microsoft Graph is; other in national clouds. Its client sends a token over TLS only. */
  MTGS_GRAPH_URL: z.url({ protocol: /^https$/ }).default('https://graph.microsoft.com/v1.0'),
  /** Where PagerDuty takes events; other in its EU service region. */
  MTGS_PAGERDUTY_URL: z.url({ protocol: /^https?$/ }).default('https://events.pagerduty.com/v2/enqueue'),
  /** Where a copy of the audit log goes: the data collection rule of Microsoft Sentinel, and its immutable id. */
  MTGS_SENTINEL_ENDPOINT: optional(z.url({ protocol: /^https$/ })),
  MTGS_SENTINEL_RULE: optional(z.string().regex(/^dcr-[0-9a-f]{32}$/)),
  /** Signs the buttons of approval cards; at least 32 characters. Without it there are no buttons. */
  MTGS_CARD_SECRET: optional(z.string().min(32).max(1000)),
  /** Who may answer cards: roles by Entra object id or user principal name, as JSON. */
  MTGS_CARD_RESPONDERS: optional(roleMapSchema),
  /** The first administrator's key as `mtgs keys first` prints it: its id and the hash of its secret, never the key. */
  MTGS_FIRST_ADMIN: optional(z.string().regex(firstAdminPattern)),
};

/** Where vectors are compared. */
const vectors = {
  /** In each process, or in Azure AI Search. */
  MTGS_VECTORS: z.enum(['local', 'search']).default('local'),
  /** The search service; the app signs in with its identity, which goes over TLS only. */
  MTGS_SEARCH_ENDPOINT: optional(z.url({ protocol: /^https$/ })),
  /** What the name of the index begins with; the embedding model's id follows. */
  MTGS_SEARCH_INDEX: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/)
    .default('mtgs'),
};

/** Models on Azure OpenAI. */
const azureOpenAi = {
  /** What turns texts into vectors: the model that comes with MTGS, or one on Azure OpenAI. */
  MTGS_EMBEDDER: z.enum(['local', 'azure-openai']).default('local'),
  /** The Azure OpenAI resource. Without a key the app signs in with its identity. */
  MTGS_AZURE_OPENAI_ENDPOINT: optional(z.url({ protocol: /^https?$/ })),
  MTGS_AZURE_OPENAI_KEY: optional(z.string().max(1000)),
  /** Deployment of the embedding model, named after its model. */
  MTGS_AZURE_OPENAI_EMBEDDINGS: z
    .string()
    .regex(/^[\w.:-]{1,64}$/)
    .default('text-embedding-3-large'),
};

const words = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''))
  .pipe(z.array(z.string().max(300)).min(1).max(20));

/** Models that routing simulation may ask. */
const models = {
  /** Key for Claude. */
  MTGS_ANTHROPIC_API_KEY: optional(z.string().max(1000)),
  /** Where Claude is. */
  MTGS_ANTHROPIC_URL: z.url({ protocol: /^https?$/ }).default('https://api.anthropic.com'),
  /** The model where a policy names none. */
  MTGS_ANTHROPIC_MODEL: optional(modelName),
  /** Key for OpenAI. */
  MTGS_OPENAI_API_KEY: optional(z.string().max(1000)),
  /** Where OpenAI, or what speaks its API, is. */
  MTGS_OPENAI_URL: z.url({ protocol: /^https?$/ }).default('https://api.openai.com/v1'),
  MTGS_OPENAI_MODEL: optional(modelName),
  /** The deployment where a policy names none. */
  MTGS_AZURE_OPENAI_DEPLOYMENT: optional(modelName),
  /** Prices in dollars per million tokens as JSON: `{"gpt-5":{"input":1.25,"output":10}}`. */
  MTGS_MODEL_PRICES: optional(modelPricesJson),
};

/** Who may call, and how often. */
const identity = {
  /** Signs the sessions of browsers; at least 32 characters. Without it the data folder keeps one, and Cosmos DB has none. */
  MTGS_SESSION_SECRET: optional(z.string().min(32).max(1000)),
  /** Directory (tenant) id of Entra ID, whose tokens are accepted. */
  MTGS_ENTRA_TENANT: optional(z.guid().toLowerCase()),
  /** What its tokens are made for, separated by commas: the app's id URI (`api://…`), its client id. */
  MTGS_ENTRA_AUDIENCE: optional(words),
  /** Where tokens come from; other in national clouds. */
  MTGS_ENTRA_AUTHORITY: z.url({ protocol: /^https?$/ }).default('https://login.microsoftonline.com'),
  /** Client id of the app registration with which people sign in to the dashboard. Without it they cannot. */
  MTGS_ENTRA_CLIENT: optional(z.guid().toLowerCase()),
  /** The scope that the dashboard asks for; `access` of the first audience unless set. */
  MTGS_ENTRA_SCOPE: optional(z.string().regex(/^[\w:/.-]{1,300}\/[\w.-]{1,100}$/)),
  /** App roles and groups as JSON: `{"MTGS.Admin":"admin","<group id>":"reviewer"}`. */
  MTGS_ENTRA_ROLES: optional(roleMapSchema),
  /** Whether the app stands behind App Service Authentication, so that its headers are to be believed. */
  MTGS_EASY_AUTH: z.stringbool().default(false),
  /** Set by App Service where authentication is on. */
  WEBSITE_AUTH_ENABLED: optional(z.stringbool()),
  /** Environments whose MCP registry anybody may read, without a credential and from any web page. */
  MTGS_OPEN_REGISTRY: optional(words.pipe(z.array(slugSchema))),
  /** Folder that keeps the last reading of each MCP registry, for a process that starts while the store is away. */
  MTGS_REGISTRY_SNAPSHOTS: optional(z.string().min(1).max(1000)),
  /** Requests a minute for each identity. */
  MTGS_RATE_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(1200),
  /** Requests a minute without a good credential, for each address. */
  MTGS_RATE_LIMIT_UNKNOWN: z.coerce.number().int().min(1).max(1_000_000).default(60),
};

const settingsSchema = z.discriminatedUnion('MTGS_STORE', [
  z.object({
    MTGS_STORE: z.literal('sqlite'),
    /** Folder that holds the database file. */
    MTGS_DATA: z.string().min(1),
    ...common,
    ...vectors,
    ...azureOpenAi,
    ...identity,
    ...models,
  }),
  z.object({
    MTGS_STORE: z.literal('cosmos'),
    /** The account's address: the app and its change-feed triggers sign in with their identity. */
    MTGS_COSMOS__accountEndpoint: optional(z.url()),
    /** In its place, for the emulator: a connection string. The triggers read the same setting. */
    MTGS_COSMOS: optional(z.string().regex(/^AccountEndpoint=https?:[^;]+;AccountKey=[^;]+;?$/)),
    MTGS_COSMOS_DATABASE: z.string().min(1).default('mtgs'),
    /** The Service Bus namespace with the queue `alerts`: the bindings sign in with the app's identity. */
    MTGS_SERVICEBUS__fullyQualifiedNamespace: optional(z.string().regex(/^[\w-]+(\.[\w-]+)+$/)),
    /** In its place, for the emulator: a connection string. */
    MTGS_SERVICEBUS: optional(z.string().regex(/^Endpoint=sb:[^;]+;.+$/)),
    ...common,
    ...vectors,
    ...azureOpenAi,
    ...identity,
    ...models,
  }),
]);

export type Settings = z.infer<typeof settingsSchema>;

/** Names of every setting, for the example file and its test. */
export const settingNames = [...new Set(settingsSchema.options.flatMap(({ shape }) => Object.keys(shape)))]
  .filter((name) => name !== 'WEBSITE_AUTH_ENABLED')
  .sort();

export type StoreKind = Settings['MTGS_STORE'];

/** The schemas of a setting, by the stores with which it counts. */
export const schemasOf = (name: string): Partial<Record<StoreKind, z.ZodType>> =>
  Object.fromEntries(
    settingsSchema.options.flatMap(({ shape }) => {
      const schema = (shape as Readonly<Record<string, z.ZodType>>)[name];
      return schema === undefined ? [] : [[shape.MTGS_STORE.value, schema]];
    }),
  );

/** The only reader of the environment. @throws {InvalidInputError} that names every bad setting and what it must be. */
export function loadSettings(env: Record<string, string | undefined>): Settings {
  // In settings files, and in the portal, a setting that is not there is the empty string.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const settings = settingsSchema.safeParse(given);
  const problems = [
    ...unresolvedProblems(given),
    ...(settings.success ? problemsTogether(settings.data) : settings.error.issues.map(toProblem)),
  ];
  if (settings.success && problems.length === 0) return settings.data;
  const words = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new InvalidInputError(`bad settings: ${words}`, problems, { hint: 'See docs/configuration.md.' });
}

/** What is wrong with the settings; nothing when they are good. */
export function settingsProblems(env: Record<string, string | undefined>): readonly Problem[] {
  try {
    loadSettings(env);
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
}

function toProblem({ path: [name], code, message }: z.core.$ZodIssue): Problem {
  const setting = String(name);
  const words = settingsWords[setting];
  // A schema's own words say more.
  return { path: setting, message: code === 'custom' || words === undefined ? message : `must ${words}` };
}
