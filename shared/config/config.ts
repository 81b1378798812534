import { z } from 'zod';

const common = {
  /** Six-field NCRONTAB, UTC: when servers are synchronised. */
  MTGS_SYNC_SCHEDULE: z.string().min(9).default('0 0 * * * *'),
  /** Whether servers may be started as local processes. Never on a shared host. */
  MTGS_ALLOW_STDIO: z.stringbool().default(false),
  /** Whether servers may live at private, loopback or link-local addresses. */
  MTGS_ALLOW_PRIVATE_ADDRESSES: z.stringbool().default(false),
  /** Seconds that listing one server may take. */
  MTGS_SYNC_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(600).default(60),
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
