import { BroadcastChannel, getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { z } from 'zod';

/** What the thread that embeds is started with. */
export interface EmbeddingThreadSettings {
  /** Tells two instances of a process apart. */
  readonly instance: string;
}

/** What threads know of an embedder that runs in another one. */
export interface EmbeddingThreadMessage {
  readonly id: string;
  readonly dimensions: number;
  readonly fallback?: string | undefined;
}

export interface EmbeddingThreadRequest {
  /** Who asks: the name of the channel that the answer goes to. */
  readonly from: string;
  readonly id: number;
  /** The embedder that is meant, by its id. */
  readonly model: string;
  readonly texts: readonly string[];
  readonly isUrgent: boolean;
}

export type EmbeddingThreadAnswer =
  { readonly id: number; readonly vectors: readonly Float32Array[] } | { readonly id: number; readonly reason: string };

/** Whether the thread that embeds is there. */
export type EmbeddingThreadState = 'ended' | 'ready';

const laneSchema: z.ZodType<EmbeddingThreadMessage> = z.object({
  id: z.string(),
  dimensions: z.int(),
  fallback: z.string().optional(),
});

const laneName = (instance: string): string => `embedding thread of ${instance}`;

/** Lets this thread, and those that it begins from now on, find the embedder of an instance. */
export function announceEmbedder(instance: string, lane: EmbeddingThreadMessage | undefined): void {
  setEnvironmentData(laneName(instance), lane === undefined ? undefined : { ...lane });
}

/** The embedder that runs in a thread of its own for all threads of an instance; undefined where there is none. */
export function announcedEmbedder(instance: string): EmbeddingThreadMessage | undefined {
  return laneSchema.safeParse(getEnvironmentData(laneName(instance))).data;
}

export const requestChannel = (instance: string): BroadcastChannel =>
  new BroadcastChannel(`${laneName(instance)}: requests`);

export const answerChannel = (instance: string, asker: string): BroadcastChannel =>
  new BroadcastChannel(`${laneName(instance)}: answers to ${asker}`);

export const stateChannel = (instance: string): BroadcastChannel =>
  new BroadcastChannel(`${laneName(instance)}: state`);
