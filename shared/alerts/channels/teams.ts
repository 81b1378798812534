import type { Alert } from '../../domain/alerts/alert.js';
import type { Severity } from '../../domain/severity.js';
import { boundText } from '../bound-text.js';
import { plainCardText } from '../plain-card-text.js';
import type { Sender } from '../alert-channel.js';
import { postJson } from './post-json.js';
import type { ResolveSecret } from './resolve-secret.js';

const colorOf: Record<Severity, string> = {
  CRITICAL: 'Attention',
  HIGH: 'Attention',
  MEDIUM: 'Warning',
  LOW: 'Default',
  INFO: 'Default',
};

/**
 * A message for a Workflows webhook with one adaptive card (1.5). Bounded so that the whole stays below the 28 KB a
 * Teams message may have.
 */
export function formatTeams(alert: Alert) {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.5',
          fallbackText: boundText(alert.title, 500),
          body: [
            {
              type: 'TextBlock',
              text: plainCardText(`${alert.severity}: ${alert.title}`, 500),
              weight: 'Bolder',
              size: 'Large',
              color: colorOf[alert.severity],
              wrap: true,
              style: 'heading',
            },
            ...(alert.text === '' ? [] : [{ type: 'TextBlock', text: plainCardText(alert.text, 2000), wrap: true }]),
            {
              type: 'FactSet',
              facts: [...alert.facts.slice(0, 15), { name: 'Environment', value: alert.env }].map(
                ({ name, value }) => ({
                  title: boundText(name, 100),
                  value: plainCardText(value, 300),
                }),
              ),
            },
          ],
          actions: alert.url === undefined ? [] : [{ type: 'Action.OpenUrl', title: 'Open', url: alert.url }],
        },
      },
    ],
  };
}

/** Teams by a Workflows or Logic Apps webhook, whose address is the secret. */
export const createTeams = (resolveSecret: ResolveSecret): Sender<'teams'> =>
  function sendToTeams(alert, { url }, signal) {
    return postJson({ url: resolveSecret(url), body: formatTeams(alert), signal });
  };
