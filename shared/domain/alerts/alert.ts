import { z } from 'zod';
import { slugSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

export const alertKindSchema = z.enum([
  'conflict-opened',
  'conflict-closed',
  'registration-blocked',
  'approval-requested',
  'approval-expiring',
  'approval-decided',
  'health-below-threshold',
  'sync-overdue',
  'digest',
  'test',
]);

/** Something people should hear of, before it is put into a channel's words. */
export const alertSchema = z.object({
  /** Derives from the event that caused it: the same event gives the same alert. */
  id: z.string().max(200),
  env: slugSchema,
  kind: alertKindSchema,
  severity: severitySchema,
  title: z.string(),
  text: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  /** What later alerts about the same thing share: a conflict opens and closes under one. */
  subject: z.string(),
  /** Team that answers for the tool. */
  owner: z.string().optional(),
  url: z.url().optional(),
  at: z.iso.datetime(),
});
export type Alert = z.infer<typeof alertSchema>;

/** Settings that channels may name begin so: nobody sends the host's other secrets to a webhook. */
export const alertSettingPrefix = 'MTGS_ALERT_';

/**
 * Where alerts go. Secrets (webhook addresses, routing keys) are `${NAME}` references to settings: the policy of an
 * environment is readable, its secrets are not.
 */
const referenceForm = /^\$\{([A-Z][A-Z0-9_]{0,99})\}$/;
const reference = z.string().regex(referenceForm, 'name a setting as ${NAME}');
const target = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('slack'), url: reference }),
  z.strictObject({ type: z.literal('teams'), url: reference }),
  /** A Logic App with an HTTP trigger; see docs/guides/approvals.md for the one that puts buttons on a card. */
  z.strictObject({ type: z.literal('workflow'), url: reference }),
  z.strictObject({ type: z.literal('pagerduty'), routingKey: reference }),
  z.strictObject({ type: z.literal('smtp'), to: z.array(z.email()).min(1).max(50) }),
  z.strictObject({ type: z.literal('graph'), to: z.array(z.email()).min(1).max(50) }),
]);

export const alertChannelSchema = z.strictObject({
  id: slugSchema,
  target,
  minimumSeverity: severitySchema.default('HIGH'),
  /** Only these kinds; absent means all. */
  kinds: z.array(alertKindSchema).optional(),
  /** Only tools of these teams; absent means all. */
  owners: z.array(z.string().max(200)).optional(),
});

/** The setting that a channel names although it is not one for channels, and where. */
export function foreignSettingOf({
  target,
}: z.infer<typeof alertChannelSchema>): { path: string; name: string } | undefined {
  for (const [path, value] of Object.entries(target)) {
    const name = typeof value === 'string' ? referenceForm.exec(value)?.[1] : undefined;
    if (name !== undefined && !name.startsWith(alertSettingPrefix)) return { path, name };
  }
  return undefined;
}

/** A channel of a policy, or what a subscription stands for. */
export type AlertChannel = Omit<z.infer<typeof alertChannelSchema>, 'target'> & {
  readonly target: z.infer<typeof target> | { readonly type: 'subscription'; readonly url: string };
};
