/**
 * Certificates for the tests, made here: an authority, and what it signs. Node can make keys and signatures but no
 * certificates, so the few structures of X.509 that PostgreSQL and Node look at are written by hand.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"
import { isIP } from "node:net"

const tagged = (tag: number, ...parts: ReadonlyArray<Buffer>): Buffer => {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const sequence = (...parts: ReadonlyArray<Buffer>) => tagged(0x30, ...parts)
const hex = (text: string) => Buffer.from(text, "hex")

const ecdsaWithSha256 = sequence(hex("06082a8648ce3d040302"))
const commonName = hex("0603550403")
const subjectAltName = hex("0603551d11")
const basicConstraints = hex("0603551d13")

const nameOf = (name: string) => sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from(name)))))

const time = (milliseconds: number) =>
  tagged(0x18, Buffer.from(new Date(milliseconds).toISOString().replace(/\D/g, "").slice(0, 14) + "Z"))

const alternative = (host: string): Buffer =>
  isIP(host) === 4
    ? tagged(0x87, Buffer.from(host.split(".").map(Number)))
    : tagged(0x82, Buffer.from(host))

const pem = (kind: string, body: Buffer): string =>
  `-----BEGIN ${kind}-----\n${body.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END ${kind}-----\n`

interface Certificate {
  readonly name: string
  readonly certificate: string
  readonly key: string
  readonly privateKey: KeyObject
}

const certificate = (
  name: string,
  issuer: Certificate | undefined,
  hosts: ReadonlyArray<string>,
  days: readonly [from: number, to: number]
): Certificate => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const extensions = issuer === undefined
    ? [sequence(basicConstraints, hex("0101ff"), tagged(0x04, sequence(hex("0101ff"))))]
    : [sequence(subjectAltName, tagged(0x04, sequence(...hosts.map(alternative))))]
  const day = 86_400_000
  const body = sequence(
    tagged(0xa0, hex("020102")),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer?.name ?? name),
    sequence(time(Date.now() + days[0] * day), time(Date.now() + days[1] * day)),
    nameOf(name),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions))
  )
  const signature = sign("sha256", body, issuer?.privateKey ?? privateKey)
  const whole = sequence(body, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  return { name, certificate: pem("CERTIFICATE", whole), key, privateKey }
}

/** Who signs. */
export const authority = (name: string): Certificate => certificate(name, undefined, [], [-2, 2])

/** A certificate for these hosts, or for a client of this name. */
export const signed = (
  issuer: Certificate,
  name: string,
  hosts: ReadonlyArray<string>,
  days: readonly [from: number, to: number] = [-2, 2]
): Certificate => certificate(name, issuer, hosts, days)
