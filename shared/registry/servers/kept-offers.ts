import type { Server } from '../../domain/registry/server.js';
import { maskTransport } from '../../secrets/mask-transport.js';
import type { Offer, Withheld } from './judge-offers.js';

/** An offer with no more of the server than clients are told, and no secret in it. */
export interface KeptOffer extends Omit<Offer, 'server' | 'withheld'> {
  readonly withheld?: Withheld | undefined;
  readonly server: Pick<Server, 'id' | 'env' | 'title' | 'transport' | 'createdAt'>;
}

/** What an environment offered at a moment. */
export interface KeptOffers {
  readonly offers: readonly KeptOffer[];
  readonly revision: number;
  /** When this was read, in milliseconds since 1970. */
  readonly readAt: number;
}

/** What is kept of an offer. */
export const toKept = ({ server: { id, env, title, transport, createdAt }, ...offer }: Offer): KeptOffer => ({
  ...offer,
  server: { id, env, ...(title !== undefined && { title }), transport: maskTransport(transport), createdAt },
});
