import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { UnauthenticatedError } from '../kernel/errors/errors.js';

/** What a button of a card stands for. */
const claimsSchema = z.object({
  env: z.string().max(63),
  sub: z.string().max(200),
  decision: z.enum(['approve', 'reject']),
});

export interface CardButton {
  readonly env: string;
  readonly approvalId: string;
  readonly decision: 'approve' | 'reject';
}

/**
 * Signs and checks what the buttons of a card send back (JSON Web Tokens, HS256): each is good for one decision on one
 * approval until that ends. It can be sent again, but an approval is decided once.
 */
export interface CardTokens {
  sign(button: CardButton, expiresAt: string): Promise<string>;
  /** @throws {UnauthenticatedError} for one that was changed, is over, or is not ours. */
  read(token: string): Promise<CardButton>;
}

const audience = 'mtgs-card';
const tokenMax = 2_000;

export function createCardTokens(secret: string, now: () => Date): CardTokens {
  const key = new TextEncoder().encode(secret);
  return {
    sign: ({ env, approvalId, decision }, expiresAt) =>
      new SignJWT({ env, decision })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(approvalId)
        .setAudience(audience)
        .setExpirationTime(new Date(expiresAt))
        .sign(key),
    async read(token) {
      if (token.length > tokenMax) throw new UnauthenticatedError('the token of the card is too long');
      try {
        const options = { algorithms: ['HS256'], audience, requiredClaims: ['exp'], currentDate: now() };
        const { env, sub, decision } = claimsSchema.parse((await jwtVerify(token, key, options)).payload);
        return { env, approvalId: sub, decision };
      } catch (error) {
        throw new UnauthenticatedError('the token of the card does not count: it was changed, or its time is over', {
          hint: 'Open the approval in MTGS and decide there.',
          cause: error,
        });
      }
    },
  };
}
