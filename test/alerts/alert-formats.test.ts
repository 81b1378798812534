import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alert } from '../../shared/domain/alerts/alert.js';
import { severities } from '../../shared/domain/severity.js';
import { formatMail } from '../../shared/alerts/channels/format-mail.js';
import { formatPagerDuty } from '../../shared/alerts/channels/pagerduty.js';
import { formatSlack } from '../../shared/alerts/channels/slack.js';
import { formatTeams } from '../../shared/alerts/channels/teams.js';
import { selectChannels } from '../../shared/alerts/select-channels.js';

const anAlert = (over: Partial<Alert> = {}): Alert => ({
  id: 'alert-1',
  env: 'prod',
  kind: 'conflict-opened',
  severity: 'HIGH',
  title: 'Two tools are called create_issue',
  text: 'A model cannot tell them apart.',
  facts: [{ name: 'Tool', value: 'jira~create_issue' }],
  subject: 'exact-name-1',
  at: '2026-01-01T00:00:00.000Z',
  ...over,
});

const hostile = fc.record({
  title: fc.string({ unit: 'binary', maxLength: 6000 }),
  text: fc.string({ unit: 'grapheme', maxLength: 9000 }),
  facts: fc.array(fc.record({ name: fc.string({ maxLength: 3000 }), value: fc.string({ maxLength: 5000 }) }), {
    maxLength: 40,
  }),
  subject: fc.string({ maxLength: 600 }),
  severity: fc.constantFrom(...severities),
});

describe('Slack', () => {
  test('whatever a tool is called, the message stays within the limits and mentions nobody', () => {
    fc.assert(
      fc.property(hostile, (over) => {
        const { text, blocks } = formatSlack(anAlert({ ...over, text: `<!channel> ${over.text}` }));
        expect(text.length).toBeLessThanOrEqual(4000);
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(JSON.stringify({ text, blocks })).not.toMatch(/<!|<@|<http/);
        // Every text that Slack reads as more than text is told to be left as it is: no addresses become links.
        const texts = JSON.stringify(blocks).match(/"type":"mrkdwn"/g)?.length;
        expect(JSON.stringify(blocks).match(/"verbatim":true/g)?.length).toBe(texts);
        for (const block of blocks) {
          const { text: inner, fields = [] } = block as { text?: { text: string }; fields?: { text: string }[] };
          if (inner) expect(inner.text.length).toBeGreaterThan(0);
          if (inner) expect(inner.text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000);
          expect(fields.length).toBeLessThanOrEqual(10);
          for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2000);
        }
      }),
    );
  });
});

describe('PagerDuty', () => {
  test('a conflict closes under the key it opened under', () => {
    const opened = formatPagerDuty(anAlert(), 'key');
    const closed = formatPagerDuty(anAlert({ id: 'alert-2', kind: 'conflict-closed' }), 'key');
    expect(opened.event_action).toBe('trigger');
    expect(closed).toEqual({ routing_key: 'key', event_action: 'resolve', dedup_key: opened.dedup_key });
  });

  test('stays within the limits', () => {
    fc.assert(
      fc.property(hostile, (over) => {
        const event = formatPagerDuty(anAlert(over), 'key');
        expect(event.dedup_key.length).toBeLessThanOrEqual(255);
        if (event.event_action === 'trigger') expect(event.payload.summary.length).toBeLessThanOrEqual(1024);
        expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512 * 1024);
      }),
    );
  });
});

describe('PagerDuty, by its published description', () => {
  const file = '../shared/specs/pagerduty/events-v2.openapi.json';
  test.skipIf(!existsSync(file))(`events are what its API takes (needs ${file})`, () => {
    const { paths, components } = JSON.parse(readFileSync(file, 'utf8')) as {
      paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object }> } } }>;
      components: object;
    };
    const { schema } = paths['/enqueue']!.post.requestBody.content['application/json']!;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile({ ...schema, components });
    fc.assert(
      fc.property(hostile, fc.constantFrom('conflict-opened' as const, 'conflict-closed' as const), (over, kind) => {
        const event = formatPagerDuty(anAlert({ ...over, kind, url: 'https://mtgs.example.com/c/1' }), 'key');
        expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
      }),
      { numRuns: 50 },
    );
    expect(validate({ routing_key: 'key', event_action: 'shout' })).toBe(false);
  });
});

describe('Teams', () => {
  const file = 'test/schemas/adaptive-cards/adaptive-card-1.5.0.json';
  test('the card is valid', () => {
    const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    fc.assert(
      fc.property(hostile, (over) => {
        const [attachment] = formatTeams(anAlert({ ...over, url: 'https://mtgs.example.com/c/1' })).attachments;
        expect(validate(attachment?.content), JSON.stringify(validate.errors)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('stays below 28 KB and shows Markdown of strangers as text', () => {
    fc.assert(
      fc.property(hostile, (over) => {
        expect(Buffer.byteLength(JSON.stringify(formatTeams(anAlert(over))))).toBeLessThan(28 * 1024);
      }),
    );
    expect(JSON.stringify(formatTeams(anAlert({ text: '[click](https://evil.example)' })))).not.toContain('[click](');
  });
});

describe('mail', () => {
  test('no header value holds a line break, and HTML of strangers stays text', () => {
    fc.assert(
      fc.property(hostile, (over) => {
        const mail = formatMail(anAlert({ ...over, text: '<script>' }));
        expect(mail.subject + mail.messageId + mail.references).not.toMatch(/[\r\n]/);
        expect(mail.html).not.toContain('<script>');
      }),
    );
  });
});

describe('routing', () => {
  const channel = {
    id: 'team',
    target: { type: 'slack' as const, url: '${SLACK_URL}' },
    minimumSeverity: 'HIGH' as const,
  };
  test.each([
    ['severe enough', anAlert({ severity: 'CRITICAL' }), channel, true],
    ['too mild', anAlert({ severity: 'MEDIUM' }), channel, false],
    ['another kind', anAlert(), { ...channel, kinds: ['approval-requested' as const] }, false],
    ['the owning team', anAlert({ owner: 'desk' }), { ...channel, owners: ['desk'] }, true],
    ['another team', anAlert({ owner: 'other' }), { ...channel, owners: ['desk'] }, false],
    ['no team known', anAlert(), { ...channel, owners: ['desk'] }, false],
  ])('%s', (_, alert, to, expected) => {
    expect(selectChannels(alert, [to])).toHaveLength(expected ? 1 : 0);
  });
});
