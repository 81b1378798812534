import { z } from 'zod';

/** A setting that may be absent; in settings files that is the empty string. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const common = {
  /** Six-field NCRONTAB, UTC: when servers are synchronised. */
  MTGS_SYNC_SCHEDULE: z.string().min(9).default('0 0 * * * *'),
  /** Whether servers may be started as local processes. Never on a shared host. */
  MTGS_ALLOW_STDIO: z.stringbool().default(false),
  /** Whether servers may live at private, loopback or link-local addresses. */
  MTGS_ALLOW_PRIVATE_ADDRESSES: z.stringbool().default(false),
  /** Seconds that listing one server may take. */
  MTGS_SYNC_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(600).default(60),
  /** Where people reach this instance: the start of links in alerts. */
  MTGS_PUBLIC_URL: optional(z.url({ protocol: /^https?$/ })),
  /** Mail server for alerts, `smtps://user:password@host:465` or `smtp://…:587`. Encrypted, except on loopback. */
  MTGS_SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  /** Sender of alerts by SMTP. */
  MTGS_SMTP_FROM: optional(z.email()),
  /** Mailbox that alerts by Microsoft Graph are sent from: an address or an object id. */
  MTGS_GRAPH_SENDER: optional(z.string().max(320)),
  /** Where Microsoft Graph is; other in national clouds. */
  MTGS_GRAPH_URL: z.url({ protocol: /^https?$/ }).default('https://graph.microsoft.com/v1.0'),
  /** Where PagerDuty takes events; other in its EU service region. */
  MTGS_PAGERDUTY_URL: z.url({ protocol: /^https?$/ }).default('https://events.pagerduty.com/v2/enqueue'),
};

const settingsSchema = z.discriminatedUnion('MTGS_STORE', [
  z.object({
    MTGS_STORE: z.literal('sqlite'),
    /** Folder that holds the database file. */
    MTGS_DATA: z.string().min(1),
    ...common,
  }),
  z.object({
    MTGS_STORE: z.literal('cosmos'),
    MTGS_COSMOS__accountEndpoint: z.url(),
    MTGS_COSMOS_DATABASE: z.string().min(1).default('mtgs'),
    /** For the emulator only: in Azure the app signs in with its identity. */
    MTGS_COSMOS_KEY: z.string().min(1).optional(),
    ...common,
  }),
]);

export type Settings = z.infer<typeof settingsSchema>;

/** Names of every setting, for the example file and its test. */
export const settingNames = [...new Set(settingsSchema.options.flatMap(({ shape }) => Object.keys(shape)))].sort();

/** The only reader of the environment. Throws one error that names every bad setting. */
export function loadSettings(env: Record<string, string | undefined>): Settings {
  const settings = settingsSchema.safeParse(env);
  if (!settings.success) throw new Error(`bad settings\n${z.prettifyError(settings.error)}`);
  return settings.data;
}
