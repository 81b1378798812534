import type { HttpRequestInit } from '@azure/functions';
import type { Outcome } from '../core/create-invoker.js';
import type { LogEntry } from '../host-options.js';
import type { RequestLanes } from './request-lanes.js';

/** What the thread that answers requests is started with. */
export interface RequestThreadSettings {
  readonly app: string;
  readonly port: number;
  readonly hostname: string;
  /** The durable client's binding. */
  readonly client: string;
  readonly lanes: RequestLanes;
}

export type RequestThreadMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'refused'; readonly isPortTaken: boolean; readonly message: string }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  /** What a function sent through its outputs is to be written, before it is answered. */
  | { readonly kind: 'publish'; readonly id: number; readonly name: string; readonly outcome: Outcome }
  | { readonly kind: 'finished' };

export type RequestThreadRequest =
  { readonly kind: 'published'; readonly id: number; readonly error?: string } | { readonly kind: 'finish' };

/** What a thread apart is started with. */
export interface LaneThreadSettings {
  readonly app: string;
  readonly client: string;
  readonly givesWay: boolean;
}

/** An HTTP answer on its way between threads: its whole body, or `pieces`, each of which is asked for. */
export interface SentAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | 'pieces' | undefined;
}

export type LaneRequest =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly request: HttpRequestInit }
  /** The next pieces of an answer are wanted. */
  | { readonly kind: 'more'; readonly id: number }
  /** Nobody waits for the answer any more, or for the rest of it. */
  | { readonly kind: 'leave'; readonly id: number };

export type LaneMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly answer: SentAnswer;
      readonly outputs: Outcome['outputs'];
    }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  /** The next pieces of an answer: one at least, and more where they are small, for each message costs time. */
  | { readonly kind: 'pieces'; readonly id: number; readonly pieces: readonly Uint8Array[] }
  /** An answer is over; with an `error` it was cut short. */
  | { readonly kind: 'end'; readonly id: number; readonly error?: string };
