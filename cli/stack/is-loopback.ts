import { isIP } from 'node:net';

/** Whether only programs of this machine reach what listens on an address. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host.toLowerCase() === 'localhost';
}
