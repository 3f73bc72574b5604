/** What is used of node-forge: writing certificates. Keys and signatures are Node's own. */
declare module 'node-forge' {
  interface Digest {
    algorithm: string;
    update(bytes: string): unknown;
  }
  interface Signer<D extends Digest> {
    sign(digest: D): string;
  }
  interface Attribute {
    name: string;
    value: string;
  }
  interface Asn1 {
    readonly type: number;
  }
  interface Certificate {
    publicKey: unknown;
    serialNumber: string;
    validity: { notBefore: Date; notAfter: Date };
    setSubject(attributes: Attribute[]): void;
    setIssuer(attributes: Attribute[]): void;
    setExtensions(extensions: object[]): void;
    generateSubjectKeyIdentifier(): { getBytes(): string };
    sign<D extends Digest>(key: Signer<D>, digest: D): void;
  }
  const forge: {
    pki: {
      createCertificate(): Certificate;
      publicKeyFromPem(pem: string): unknown;
      certificateToPem(certificate: Certificate): string;
    };
    asn1: {
      Class: { UNIVERSAL: number; CONTEXT_SPECIFIC: number };
      Type: { SEQUENCE: number };
      create(tagClass: number, type: number, constructed: boolean, value: string | Asn1[]): Asn1;
    };
  };
  export default forge;
}
