/**
 * Writing X.509 certificates (RFC 5280): an authority that can vouch for local names only, and a leaf
 * for this server. node-forge writes the structure; keys and signatures are Node's.
 */
import { createPublicKey, randomBytes, sign } from 'node:crypto';
import { LOCAL_ENDINGS } from '../host-names.ts';
import { bytesOf } from '../ip.ts';

export interface Named {
  names: readonly string[];
  /** IPv4 and IPv6, without zones. */
  addresses: readonly string[];
}

export interface AuthorityFacts {
  commonName: string;
  /** What it may vouch for besides local endings and private networks. */
  may: Named;
}

export interface Span {
  from: number;
  until: number;
}

/** RFC 1918, 3927, 4193, 4291, loopback: as address and mask, in bytes. */
const PRIVATE_NETWORKS = [
  ...['0a000000ff000000', 'ac100000fff00000', 'c0a80000ffff0000', 'a9fe0000ffff0000', '7f000000ff000000'],
  `fd${'00'.repeat(15)}ff${'00'.repeat(15)}`,
  `fe80${'00'.repeat(14)}ffc0${'00'.repeat(14)}`,
  `${'00'.repeat(15)}01${'ff'.repeat(16)}`,
];

/** OID of name constraints (RFC 5280, 4.2.1.10). */
const NAME_CONSTRAINTS = '2.5.29.30';
/** Context tags of GeneralName (RFC 5280, 4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** The authority's own certificate, as PEM. `key` is its private key, PEM. */
export async function writeAuthority(facts: AuthorityFacts, key: string, span: Span): Promise<string> {
  const forge = await load();
  const certificate = blank(forge, key, span);
  certificate.setSubject(subjectOf(facts));
  certificate.setIssuer(subjectOf(facts));
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    { name: 'subjectKeyIdentifier' },
    { id: NAME_CONSTRAINTS, critical: true, value: constraints(forge, facts.may) },
  ]);
  return signed(forge, certificate, key);
}

/** A server's certificate for `named`, as PEM, vouched for by the authority whose private key is `by.key`. */
export async function writeLeaf(
  named: Named,
  key: string,
  by: { facts: AuthorityFacts; key: string },
  span: Span,
): Promise<string> {
  const forge = await load();
  const certificate = blank(forge, key, span);
  certificate.setSubject([
    { name: 'commonName', value: (named.names[0] ?? 'parchi').slice(0, MAX_COMMON_NAME) },
  ]);
  certificate.setIssuer(subjectOf(by.facts));
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectKeyIdentifier' },
    {
      name: 'authorityKeyIdentifier',
      keyIdentifier: blank(forge, by.key, span).generateSubjectKeyIdentifier().getBytes(),
    },
    {
      name: 'subjectAltName',
      altNames: [
        ...named.names.map((value) => ({ type: DNS_NAME, value })),
        ...named.addresses.map((ip) => ({ type: IP_ADDRESS, ip })),
      ],
    },
  ]);
  return signed(forge, certificate, by.key);
}

/** X.520's bound of a common name. */
const MAX_COMMON_NAME = 64;

type Forge = typeof import('node-forge').default;
type Certificate = ReturnType<Forge['pki']['createCertificate']>;

/** Loaded when it is needed: most servers have a certificate, or none. */
async function load(): Promise<Forge> {
  return (await import('node-forge')).default;
}

function blank(forge: Forge, key: string, span: Span): Certificate {
  const certificate = forge.pki.createCertificate();
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicPem);
  // Positive, and random so that two authorities of one name differ.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  certificate.serialNumber = serial.toString('hex');
  certificate.validity = { notBefore: new Date(span.from), notAfter: new Date(span.until) };
  return certificate;
}

function subjectOf(facts: AuthorityFacts): { name: string; value: string }[] {
  return [
    { name: 'commonName', value: facts.commonName.slice(0, MAX_COMMON_NAME) },
    { name: 'organizationName', value: 'Parchi' },
  ];
}

function constraints(forge: Forge, may: Named): ReturnType<Forge['asn1']['create']> {
  const { asn1 } = forge;
  const { SEQUENCE } = asn1.Type;
  const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class;
  const subtree = (tag: number, value: string) =>
    asn1.create(UNIVERSAL, SEQUENCE, true, [asn1.create(CONTEXT_SPECIFIC, tag, false, value)]);
  const dns = [...LOCAL_ENDINGS, ...may.names].map((name) => subtree(DNS_NAME, name));
  const exact = may.addresses.map((address) => {
    const bytes = bytesOf(address);
    return bytes.toString('hex') + 'ff'.repeat(bytes.length);
  });
  const networks = [...PRIVATE_NETWORKS, ...exact].map((hex) =>
    subtree(IP_ADDRESS, Buffer.from(hex, 'hex').toString('latin1')),
  );
  const permitted = asn1.create(CONTEXT_SPECIFIC, 0, true, [...dns, ...networks]);
  return asn1.create(UNIVERSAL, SEQUENCE, true, [permitted]);
}

function signed(forge: Forge, certificate: Certificate, key: string): string {
  // Stands in for a digest: keeps the bytes for Node to hash and sign.
  const digest = {
    algorithm: 'sha256',
    bytes: '',
    update(bytes: string) {
      this.bytes += bytes;
    },
  };
  certificate.sign(
    {
      sign: ({ bytes }: typeof digest) =>
        sign('sha256', Buffer.from(bytes, 'latin1'), key).toString('latin1'),
    },
    digest,
  );
  return forge.pki.certificateToPem(certificate).replace(/\r/g, '');
}
