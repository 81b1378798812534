import { onTestFinished } from 'vitest';
import type { HostOptions } from '../../../local/host-options.js';
import type * as TriggerAppModule from '../fixtures/trigger-app.js';
import { type FixtureHost, startFixture } from './start-fixture.js';

type TriggerApp = typeof TriggerAppModule;

/** Starts the trigger app with a clean slate; `app` is what its functions have seen. */
export async function startTriggers(
  options: Partial<HostOptions> = {},
): Promise<{ host: FixtureHost; app: TriggerApp }> {
  const host = await startFixture('trigger-app', { settings: { TOPIC: 'news' }, ...options });
  // Imported here only: without a host the Functions library would take itself for under test, for good.
  const app = await import('../fixtures/trigger-app.js');
  onTestFinished(() => {
    app.seen.length = 0;
    app.hooks.length = 0;
    app.behaviour.act = () => undefined;
  });
  return { host, app };
}
