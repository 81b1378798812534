import { z } from 'zod';
import { alertSchema } from '../../shared/domain/alerts/alert.js';

// What the receiving services publish as their limits, written from their documentation and not from our formatters.

const slackText = (max: number) =>
  z.object({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string().min(1).max(max) });
const slackMessage = z.object({
  text: z.string().min(1).max(40_000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('header'), text: slackText(150) }),
        z.object({
          type: z.literal('section'),
          text: slackText(3000),
          fields: z.array(slackText(2000)).min(1).max(10).optional(),
        }),
        z.object({
          type: z.literal('actions'),
          elements: z
            .array(
              z.object({
                type: z.literal('button'),
                text: slackText(75),
                url: z.url().max(3000),
                action_id: z.string().max(255),
              }),
            )
            .max(25),
        }),
        z.object({ type: z.literal('context'), elements: z.array(slackText(3000)).min(1).max(10) }),
      ]),
    )
    .max(50),
});

const teamsMessage = z.object({
  type: z.literal('message'),
  attachments: z
    .array(
      z.object({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        content: z.looseObject({
          type: z.literal('AdaptiveCard'),
          version: z.literal('1.5'),
          body: z.array(z.unknown()).min(1),
        }),
      }),
    )
    .length(1),
});

const pagerDutyEvent = z.discriminatedUnion('event_action', [
  z.object({
    routing_key: z.string().length(32),
    event_action: z.literal('trigger'),
    dedup_key: z.string().max(255),
    payload: z.looseObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
    }),
  }),
  z.object({
    routing_key: z.string().length(32),
    event_action: z.literal('resolve'),
    dedup_key: z.string().min(1).max(255),
  }),
]);

const graphMail = z.object({
  message: z.object({
    subject: z.string().min(1).max(255),
    body: z.object({ contentType: z.enum(['HTML', 'Text']), content: z.string() }),
    toRecipients: z
      .array(z.object({ emailAddress: z.object({ address: z.email() }) }))
      .min(1)
      .max(500),
    internetMessageHeaders: z.array(z.object({ name: z.string().regex(/^x-/i), value: z.string() })).max(5),
  }),
  saveToSentItems: z.boolean(),
});

const judgeWith =
  (schema: z.ZodType, bytesMax: number) =>
  (body: unknown): string | undefined => {
    if (Buffer.byteLength(JSON.stringify(body)) > bytesMax) return 'too large';
    const read = schema.safeParse(body);
    return read.success ? undefined : `invalid_payload ${z.prettifyError(read.error)}`;
  };

export const channelRules = {
  slack: judgeWith(slackMessage, 1_000_000),
  teams: judgeWith(teamsMessage, 28 * 1024),
  // Ours: a workflow takes what MTGS promises. Bounded as the card in it is.
  workflow: judgeWith(z.object({ alert: alertSchema, card: z.looseObject({}).optional() }), 48 * 1024),
  pagerduty: judgeWith(pagerDutyEvent, 512 * 1024),
  graph: judgeWith(graphMail, 4 * 1024 * 1024),
};
