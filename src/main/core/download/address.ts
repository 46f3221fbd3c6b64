import ipaddr from 'ipaddr.js';
import { Fault } from '../fault.js';

/** `special` is everything that no file can be fetched from: multicast, unspecified, reserved, documentation. */
export type AddressKind = 'public' | 'loopback' | 'link-local' | 'private' | 'special';

export interface AddressPolicy {
  /** Hosts, in lower case, that may be at loopback, link-local and private addresses. */
  readonly allowedHosts: ReadonlySet<string>;
}

const kindInWords: Readonly<Record<AddressKind, string>> = {
  public: 'public',
  loopback: 'this machine itself',
  'link-local': 'an address of the local link',
  private: 'an address of a private network',
  special: 'an address that no site has',
};

const ipv4Kinds: Partial<Record<string, AddressKind>> = {
  unicast: 'public',
  loopback: 'loopback',
  linkLocal: 'link-local',
  private: 'private',
  carrierGradeNat: 'private',
};

/** Looks public and is the platform's own agent on every Azure machine; it hands out the machine's settings. */
const azureWireServer = '168.63.129.16';

function classifyIpv4(address: ipaddr.IPv4): AddressKind {
  if (address.toString() === azureWireServer) return 'link-local';
  return ipv4Kinds[address.range()] ?? 'special';
}

const embedded = (address: ipaddr.IPv6, offset: number): ipaddr.IPv4 =>
  new ipaddr.IPv4(address.toByteArray().slice(offset, offset + 4));

const isIn = (address: ipaddr.IPv6, cidr: string): boolean => address.match(ipaddr.IPv6.parseCIDR(cidr));

/** An address that carries an IPv4 address leads there, so that one is judged. */
function classifyIpv6(address: ipaddr.IPv6): AddressKind {
  // Its types lack some of the ranges that it answers with.
  const range: string = address.range();
  switch (range) {
    case 'loopback':
      return 'loopback';
    case 'linkLocal':
      return 'link-local';
    case 'uniqueLocal':
    case 'deprecatedSiteLocal':
      return 'private';
    case 'ipv4Mapped':
    case 'rfc6145':
      return classifyIpv4(embedded(address, 12));
    // RFC 6052 §2.1; the local-use prefix of RFC 8215 is whatever the site makes of it.
    case 'rfc6052':
      return isIn(address, '64:ff9b::/96') ? classifyIpv4(embedded(address, 12)) : 'private';
    case '6to4':
      return classifyIpv4(embedded(address, 2));
    case 'unicast':
      // IANA gives out global unicast in 2000::/3 only; this leaves out ::a.b.c.d as well.
      return isIn(address, '2000::/3') ? 'public' : 'special';
    default:
      return 'special';
  }
}

/** What kind of address the text of an IPv4 or IPv6 address (a zone is allowed) stands for. */
export function classifyAddress(text: string): AddressKind {
  // An IPv4-compatible address (RFC 4291 §2.5.5.1, no longer in use), which ipaddr.js reads as an IPv4-mapped one.
  if (/^::\d+\.\d+\.\d+\.\d+$/u.test(text)) return 'special';
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return classifyIpv4(ipaddr.IPv4.parse(text));
  return ipaddr.IPv6.isValid(text) ? classifyIpv6(ipaddr.IPv6.parse(text)) : 'special';
}

/** A host as it is compared: lower case, no brackets, no dot of the DNS root. */
export const normalizeHost = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]$/u, '$1').replace(/\.$/u, '');

export const isLiteralAddress = (host: string): boolean => {
  const bare = normalizeHost(host);
  return ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare);
};

export const addressPolicy = (allowedHosts: Iterable<string>): AddressPolicy => ({
  allowedHosts: new Set([...allowedHosts].map(normalizeHost)),
});

/**
 * Lets public addresses pass, and those of private networks when the administrator listed the host.
 * @throws Fault `download/address-refused`
 */
export function demandAllowedAddress(host: string, address: string, policy: AddressPolicy): void {
  const kind = classifyAddress(normalizeHost(address));
  if (kind === 'public') return;
  if (kind !== 'special' && policy.allowedHosts.has(normalizeHost(host))) return;
  throw new Fault('download/address-refused', { host: normalizeHost(host), address, kind: kindInWords[kind] });
}
