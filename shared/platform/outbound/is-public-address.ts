import ipaddr from 'ipaddr.js';

/** Public by its number, but Azure's own: it serves certificates and settings to the machine that asks. */
const azureWireServer = '168.63.129.16';

/** Site-local addresses (RFC 3879): deprecated, and taken for ordinary ones by the library. */
const siteLocal = ipaddr.parseCIDR('fec0::/10');
/** IPv4-compatible addresses (RFC 4291, 2.5.5.1): deprecated; the last 32 bits are an IPv4 address. */
const ipv4Compatible = ipaddr.parseCIDR('::/96');

/** Whether an address is of the public internet: not private, loopback, link-local, reserved or a disguise of those. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const plain = ipaddr.process(address);
  if (plain.range() !== 'unicast' || plain.toString() === azureWireServer) return false;
  return plain.kind() === 'ipv4' || (!plain.match(siteLocal) && !plain.match(ipv4Compatible));
}
