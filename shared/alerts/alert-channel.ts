import type { Alert, AlertChannel } from '../domain/alerts/alert.js';

/** What became of an attempt. Reasons are for people and never hold a secret. */
export type SendResult =
  | {
      readonly status: 'sent';
      /** What of it did not arrive, when the rest did: nobody is sent it again. */
      readonly reason?: string;
    }
  /** The other side will not take it, however often it is tried. */
  | {
      readonly status: 'refused';
      readonly reason: string;
      /** It says that it will never take anything again (410). */
      readonly isGone?: boolean;
    }
  /** Not now; not before `afterSeconds`, when the other side said so. */
  | { readonly status: 'retry'; readonly reason: string; readonly afterSeconds?: number };

/** Sends one alert to one channel, once. Never throws: what goes wrong is a result. */
export type SendAlert = (alert: Alert, channel: AlertChannel) => Promise<SendResult>;

/** A sender for one type of channel. May throw {@link UnreachableError}; a breaker stands before it. */
export type Sender<Type extends AlertChannel['target']['type']> = (
  alert: Alert,
  target: Extract<AlertChannel['target'], { type: Type }>,
  signal: AbortSignal,
) => Promise<SendResult>;
