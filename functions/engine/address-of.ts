import type { RequestHeaders } from '../wire/caller.js';

const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]):\d{1,5}$/i;
const addressMax = 64;

/** The last hop of `X-Forwarded-For`, which the platform adds itself; what stands before it is the sender's own claim. */
export function addressOf(headers: RequestHeaders): string | undefined {
  const hop = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  const address = withPort.exec(hop)?.[1] ?? hop;
  return address === '' ? undefined : address.slice(0, addressMax);
}
