/** Addresses as numbers, what RFC 791 and 4291 put on the wire, and as settings write them. */
import { isIP, isIPv4 } from 'node:net';

/** The eight groups of an IPv6 address, without leading zeros; a zone is left out. */
export function groupsOf(address: string): string[] {
  // The URL parser writes an address in its one short form (WHATWG URL, IPv6 serializer).
  const short = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = short.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
}

/** Four bytes, or sixteen. */
export function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  return Buffer.from(
    groupsOf(address)
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
}

/** Whether a setting names an address, or a network as CIDR writes it (10.0.0.0/8). */
export function isAddressOrNetwork(one: string): boolean {
  const [address = '', bits, more] = one.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
