import { signOut } from '../api/changes.js';
import { ask, client } from '../api/client.js';
import { leaveAfter } from './leave-page.js';
import { platformSignOut } from './platform-links.js';

/** Ends the session and leaves: where the platform signs people in, it has to sign them out as well. */
export async function leaveMtgs(): Promise<void> {
  const { platform } = await ask(client.GET('/v1/sign-in'));
  await leaveAfter(signOut, platform ? platformSignOut : '/app/sign-in');
}
