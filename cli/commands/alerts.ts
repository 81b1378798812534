import type { Command } from 'commander';
import { z } from 'zod';
import { type ShownDelivery, shownDeliverySchema } from '../../shared/api/shown-delivery.js';
import { deliveryStatusSchema } from '../../shared/domain/alerts/delivery.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { printTable } from '../output/print-table.js';
import { choiceOption, readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from '../with-api.js';

const listOptions = z.object({ status: deliveryStatusSchema.optional() });
const testOptions = z.object({ channel: z.string().optional() });
const sentSchema = z.object({ items: z.array(z.object({ channel: z.string(), deliveryId: z.string() })) });

/** `mtgs alerts list|replay|test`: what became of alerts, and whether the channels work. */
export function addAlerts(program: Command, context: CommandContext): void {
  const alerts = program.command('alerts').description('list, replay and test alerts');
  addList(alerts, context);
  addReplay(alerts, context);
  addTest(alerts, context);
}

function addList(alerts: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(alerts.command('list'), {
      'alerts list --status dead': 'alerts that were given up, with the reason',
    }).description('list alerts and what became of each, newest first'),
  )
    .addOption(choiceOption('--status <status>', 'only of this status', deliveryStatusSchema))
    .action(async (options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const { status } = readOptions(listOptions, options);
      const path = `${environmentPath}/alert-deliveries`;
      const query = status === undefined ? {} : { status };
      const items = await Array.fromAsync(api.list({ path, query, schema: shownDeliverySchema }));
      present(items, (found, terminal) => {
        printTable(['id', 'channel', 'alert', 'status', 'attempts', 'reason'], found.map(rowOf), terminal);
      });
    });
}

const rowOf = ({ id, channel, alert, status, attempts, reason = '' }: ShownDelivery): string[] => [
  id,
  channel,
  `${alert.severity}: ${alert.title}`,
  status,
  String(attempts),
  reason,
];

function addReplay(alerts: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(alerts.command('replay'), {
      'alerts replay delivery-4f0c…': 'once the channel works again',
    }).description('send a dead alert again'),
  )
    .argument('<id>', 'as "alerts list" shows it')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const path = `${environmentPath}/alert-deliveries/${encodeURIComponent(id)}/replay`;
      const delivery = await api.request({ method: 'POST', path, schema: shownDeliverySchema });
      present(delivery, ({ id: queued }, { out }) => {
        out(`${queued} is queued again`);
      });
    });
}

function addTest(alerts: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(alerts.command('test'), {
      'alerts test': 'every channel of the environment',
      'alerts test --channel oncall': 'one channel',
    }).description('send a test alert to every channel, or to one'),
  )
    .option('--channel <name>', 'only this channel')
    .action(async (options: unknown) => {
      const { api, environmentPath, present, next } = openApi(options, context);
      const { channel } = readOptions(testOptions, options);
      const body = channel === undefined ? {} : { channel };
      const path = `${environmentPath}/alert-tests`;
      const { items } = await api.request({ method: 'POST', path, body, schema: sentSchema });
      present(items, (sent, { out, say }) => {
        for (const { channel: name, deliveryId } of sent) out(`${name}: ${deliveryId}`);
        say(`queued; how it went: ${next('alerts', 'list')}`);
      });
    });
}
