import { type KeyObject, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import {
  bitString,
  boolean,
  element,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "./der";

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

/** Tags of X.509 that mean something only where they stand. */
const CONTEXT = { version: 0xa0, extensions: 0xa3, dnsName: 0x82 } as const;
const VERSION_3 = Buffer.from([2]);
/** digitalSignature, keyEncipherment, keyAgreement and keyCertSign: bits 0, 2, 4 and 5 from the left. */
const KEY_USAGE = { bits: Buffer.from([0b1010_1100]), unused: 2 } as const;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A key pair with the certificate for it. */
export interface Identity {
  readonly privateKey: KeyObject;
  readonly certificate: Buffer;
}

/** Who signs a certificate. */
export interface Issuer {
  readonly commonName: string;
  readonly privateKey: KeyObject;
}

/**
 * A new EC P-256 key with a certificate for `localhost`, DER-encoded. go-plugin trusts exactly this
 * certificate and wants it to be a certificate authority, fit for client and server at once. Without an
 * `issuer` it signs itself.
 */
export function createIdentity(
  options: { readonly commonName?: string; readonly issuer?: Issuer; readonly now?: Date } = {},
): Identity {
  // RSA would cost a hundred times more than everything else at start-up.
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const commonName = options.commonName ?? "localhost";
  const issuer = options.issuer ?? { commonName, privateKey };
  const now = options.now?.getTime() ?? Date.now();
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  const content = sequence(
    element(CONTEXT.version, integer(VERSION_3)),
    integer(randomBytes(16)),
    algorithm,
    name(issuer.commonName),
    // The clock may be set back while Terraform runs.
    sequence(time(new Date(now - 5 * MINUTE_MS)), time(new Date(now + 365 * DAY_MS))),
    name(commonName),
    publicKey.export({ type: "spki", format: "der" }),
    element(CONTEXT.extensions, extensions()),
  );
  const certificate = sequence(content, algorithm, bitString(sign("sha256", content, issuer.privateKey)));
  return { privateKey, certificate };
}

/** The same as PEM, which is the only form that node's TLS takes. */
export function certificatePem(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** The private key as PEM. */
export function privateKeyPem(identity: Identity): string {
  return identity.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function name(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier(OID.commonName), utf8String(commonName))));
}

function extensions(): Buffer {
  const purposes = sequence(objectIdentifier(OID.clientAuth), objectIdentifier(OID.serverAuth));
  return sequence(
    criticalExtension(OID.basicConstraints, sequence(boolean(true))),
    criticalExtension(OID.keyUsage, bitString(KEY_USAGE.bits, KEY_USAGE.unused)),
    sequence(objectIdentifier(OID.extendedKeyUsage), octetString(purposes)),
    sequence(
      objectIdentifier(OID.subjectAltName),
      octetString(sequence(element(CONTEXT.dnsName, Buffer.from("localhost")))),
    ),
  );
}

function criticalExtension(id: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(id), boolean(true), octetString(value));
}
