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

/** What the thread that computes is started with. */
export interface ComputingThreadSettings {
  readonly app: string;
  readonly client: string;
}

/** An HTTP request on its way between threads. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly params: Record<string, string>;
  readonly body: Uint8Array | undefined;
}

/** An HTTP answer on its way between threads, with all of its body. */
export interface SentAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | undefined;
}

/** A request for the thread that computes. */
export interface ComputingCall {
  readonly kind: 'call';
  readonly id: number;
  readonly name: string;
  readonly request: SentRequest;
}

export type ComputingRequest =
  | ComputingCall
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'leave'; readonly id: number };

export type ComputingMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  | { readonly kind: 'done'; readonly id: number; readonly answer: SentAnswer; readonly outputs: Outcome['outputs'] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
