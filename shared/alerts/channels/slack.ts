import type { Alert } from '../../domain/alerts/alert.js';
import { boundText } from '../bound-text.js';
import type { Sender } from '../alert-channel.js';
import { postJson } from './post-json.js';
import type { ResolveSecret } from './resolve-secret.js';

// Slack's published limits (Block Kit reference): header 150, section text 3000, field 2000, ten fields.
const headerMax = 150;
const sectionMax = 3000;
const fieldMax = 2000;
const fieldsMax = 10;
const fallbackMax = 4000;

/** Escaping grows a text: five characters at most for one (`&amp;`), so it is cut to a fifth first where it must fit. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Escaped text within `max`, however much escaping adds. */
function mrkdwn(text: string, max: number): string {
  let length = max;
  for (;;) {
    const escaped = escape(boundText(text, length));
    if (escaped.length <= max) return escaped;
    length = Math.max(1, length - (escaped.length - max));
  }
}

/** A text of Block Kit: `verbatim`, or Slack would make links of whatever looks like an address. */
const block = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });

/** A Slack incoming-webhook message in Block Kit. Texts from tools cannot mention anybody or make links. */
export function formatSlack(alert: Alert) {
  const title = `${alert.severity}: ${alert.title}`;
  return {
    text: mrkdwn(`${title}\n${alert.text}`, fallbackMax),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: boundText(title, headerMax) } },
      {
        type: 'section',
        text: block(mrkdwn(alert.text || alert.title, sectionMax)),
        ...(alert.facts.length > 0 && {
          fields: alert.facts
            .slice(0, fieldsMax)
            .map(({ name, value }) => block(`*${mrkdwn(name, 200)}*\n${mrkdwn(value, fieldMax - 210)}`)),
        }),
      },
      ...(alert.url === undefined
        ? []
        : [
            {
              type: 'actions',
              elements: [
                { type: 'button', text: { type: 'plain_text', text: 'Open' }, url: alert.url, action_id: 'open' },
              ],
            },
          ]),
      { type: 'context', elements: [block(mrkdwn(`${alert.env} · ${alert.subject}`, sectionMax))] },
    ],
  };
}

/** Slack by an incoming webhook, whose address is the secret. */
export const createSlack = (resolveSecret: ResolveSecret): Sender<'slack'> =>
  function sendToSlack(alert, { url }, signal) {
    return postJson({ url: resolveSecret(url), body: formatSlack(alert), signal });
  };
