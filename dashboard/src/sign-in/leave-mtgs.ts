import { signOut } from '../api/changes.js';
import { ask, client } from '../api/client.js';
import { platformSignOut } from './platform-links.js';

/** Ends the session, and says where to go next: where the platform signs people in, it has to sign them out as well. */
export async function leaveMtgs(): Promise<string> {
  await signOut();
  const { platform } = await ask(client.GET('/v1/sign-in'));
  return platform ? platformSignOut : '/app/sign-in';
}
