// Certificates of a private authority, made anew for each test: no key is kept, and nothing is needed but Node.
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A certificate with its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

// ASN.1 in its distinguished encoding (ITU-T X.690), as far as a certificate (RFC 5280) needs it.
function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}
function lengthOf({ length }: Buffer): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts);
const identifier = (...bytes: readonly number[]): Buffer => element(0x06, Buffer.from(bytes));
const commonName = (text: string): Buffer =>
  sequence(element(0x31, sequence(identifier(0x55, 0x04, 0x03), element(0x0c, Buffer.from(text)))));
const time = (date: Date): Buffer =>
  element(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`));
const ecdsaWithSha256 = sequence(identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const basicConstraintsOfCa = sequence(
  identifier(0x55, 0x1d, 0x13),
  element(0x04, sequence(element(0x01, Buffer.from([0xff])))),
);
const subjectAltNames = (names: readonly string[]): Buffer =>
  sequence(identifier(0x55, 0x1d, 0x11), element(0x04, sequence(...names.map(generalName))));
const generalName = (name: string): Buffer =>
  /^[\d.]+$/.test(name)
    ? element(0x87, Buffer.from(name.split('.').map(Number)))
    : element(0x82, Buffer.from(name, 'ascii'));

const dayMs = 86_400_000;
let serial = 0;

interface ToCertify {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signedWith: KeyObject;
  readonly extension: Buffer;
}

function certify({ subject, issuer, publicKey, signedWith, extension }: ToCertify): string {
  serial += 1;
  const version3 = element(0xa0, element(0x02, Buffer.from([2])));
  const body = sequence(
    version3,
    element(0x02, Buffer.from([serial])),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(time(new Date(Date.now() - dayMs)), time(new Date(Date.now() + dayMs))),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(extension)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, signedWith)]);
  const encoded = sequence(body, ecdsaWithSha256, element(0x03, signature)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${encoded.replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}

/** A new authority: its own certificate, and what it gives out. Valid from yesterday until tomorrow. */
export function certificateAuthority(): { cert: string; issue: (subject: string, names: string[]) => Certificate } {
  const issuer = 'k6-vllm test authority';
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cert = certify({
    subject: issuer,
    issuer,
    publicKey: authority.publicKey,
    signedWith: authority.privateKey,
    extension: basicConstraintsOfCa,
  });
  const issue = (subject: string, names: string[]): Certificate => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const extension = subjectAltNames(names);
    return {
      cert: certify({ subject, issuer, publicKey, signedWith: authority.privateKey, extension }),
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  };
  return { cert, issue };
}
