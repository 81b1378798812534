import type { Settings } from '../../config/config.js';
import { createAzureCredential } from '../../platform/azure-credential.js';
import type { Senders } from './create-send-alert.js';
import { createGraph } from './graph.js';
import { createPagerDuty } from './pagerduty.js';
import { createResolveSecret } from './resolve-secret.js';
import { createSlack } from './slack.js';
import { createSmtp } from './smtp.js';
import { createTeams } from './teams.js';
import { createWorkflow, type ReadCard } from './workflow.js';

/** The senders that the settings ask for. Secrets are read from `env` each time something is sent. */
export function createSenders(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  readCard: ReadCard,
): Senders {
  const resolveSecret = createResolveSecret(env);
  return {
    slack: createSlack(resolveSecret),
    teams: createTeams(resolveSecret),
    ...createWorkflow({ resolveSecret, readCard, allowPrivateAddresses: settings.MTGS_ALLOW_PRIVATE_ADDRESSES }),
    pagerduty: createPagerDuty({ resolveSecret, url: settings.MTGS_PAGERDUTY_URL }),
    smtp: createSmtp({ url: settings.MTGS_SMTP_URL, from: settings.MTGS_SMTP_FROM }),
    graph: createGraph({
      credential: createAzureCredential(),
      sender: settings.MTGS_GRAPH_SENDER,
      url: settings.MTGS_GRAPH_URL,
    }),
  };
}
