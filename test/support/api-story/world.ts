import type { Receiver } from '../peers/receiver.js';
import type { ApiStory } from './api-story.js';

/** What the chapters of the story share. */
export interface World {
  readonly story: ApiStory;
  readonly keys: { readonly admin: string; readonly ada: string; readonly rita: string };
  /** Stands in for a workflow that takes alerts. */
  readonly receiver: Receiver;
  /** Where the live MCP server is that can be synchronised. */
  readonly shopUrl: string;
  /** Notes how healthy an environment is, as a timer does. */
  readonly noteHealth: (env: string) => Promise<void>;
  /** Sets a change aside as one that could not be processed; returns its id. */
  readonly setAside: () => Promise<string>;
}

export const prod = { environment: 'prod' };
export const staging = { environment: 'staging' };

/** Whether a run, a simulation or a synchronisation has ended. */
export const hasEnded = ({ status }: Record<string, unknown>): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

/** The things of a list. */
export const itemsOf = (body: Record<string, unknown>): Record<string, unknown>[] =>
  body['items'] as Record<string, unknown>[];
