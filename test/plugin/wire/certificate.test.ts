import { X509Certificate } from "node:crypto";
import { certificatePem, createIdentity, privateKeyPem } from "../../../src/plugin/wire/certificate";
import { element, integer, objectIdentifier, time } from "../../../src/plugin/wire/der";

const NOW = new Date("2026-03-01T12:00:00Z");

test("a certificate signs itself and names localhost", () => {
  const certificate = new X509Certificate(createIdentity().certificate);
  expect(certificate.subject).toBe("CN=localhost");
  expect(certificate.issuer).toBe("CN=localhost");
  expect(certificate.subjectAltName).toBe("DNS:localhost");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
});

test("it is an authority, and fit for clients and servers, because go-plugin uses it as all three", () => {
  const certificate = new X509Certificate(createIdentity().certificate);
  expect(certificate.ca).toBe(true);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"]);
  // digitalSignature, keyEncipherment, keyAgreement and keyCertSign, critical.
  expect(certificate.raw.includes(Buffer.from("0603551d0f0101ff0404030202ac", "hex"))).toBe(true);
});

test("it is valid from a little before now, in UTC", () => {
  const certificate = new X509Certificate(createIdentity({ now: NOW }).certificate);
  expect(new Date(certificate.validFrom).toISOString()).toBe("2026-03-01T11:55:00.000Z");
  expect(new Date(certificate.validTo).toISOString()).toBe("2027-03-01T12:00:00.000Z");
});

test("every certificate has its own key and number", () => {
  const [one, other] = [
    new X509Certificate(createIdentity().certificate),
    new X509Certificate(createIdentity().certificate),
  ];
  expect(one.serialNumber).not.toBe(other.serialNumber);
  expect(one.publicKey.equals(other.publicKey)).toBe(false);
});

test("the PEM forms say the same", () => {
  const identity = createIdentity();
  const certificate = new X509Certificate(certificatePem(identity.certificate));
  expect(certificate.raw.equals(identity.certificate)).toBe(true);
  expect(certificate.toString()).toBe(certificatePem(identity.certificate));
  expect(privateKeyPem(identity)).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  expect(certificate.checkPrivateKey(identity.privateKey)).toBe(true);
});

test("another issuer signs where one is given", () => {
  const authority = createIdentity({ commonName: "authority" });
  const issuer = { commonName: "authority", privateKey: authority.privateKey };
  const certificate = new X509Certificate(createIdentity({ issuer }).certificate);
  expect(certificate.issuer).toBe("CN=authority");
  expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
});

describe("DER", () => {
  test.each([
    ["a short length", element(0x04, Buffer.alloc(127)).subarray(0, 2), "047f"],
    ["a length of one byte more", element(0x04, Buffer.alloc(128)).subarray(0, 3), "048180"],
    ["a length of two bytes more", element(0x04, Buffer.alloc(300)).subarray(0, 4), "0482012c"],
    ["zero", integer(Buffer.from([0, 0])), "020100"],
    ["a number without leading zeros", integer(Buffer.from([0, 0, 5])), "020105"],
    ["a number that would look negative", integer(Buffer.from([0x80])), "02020080"],
    ["an object identifier", objectIdentifier("1.2.840.113549"), "06062a864886f70d"],
    ["a time of two-digit years", time(new Date("2049-12-31T23:59:59Z")), "170d3439313233313233353935395a"],
    ["a time after them", time(new Date("2050-01-01T00:00:00Z")), "180f32303530303130313030303030305a"],
  ])("%s", (_what, bytes, hex) => {
    expect(bytes.toString("hex")).toBe(hex);
  });
});
