/** Where the servers are, and how a session with each is encrypted: the certificates read, the defaults by host applied. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { X509Certificate } from "node:crypto"
import { readFileSync } from "node:fs"
import { isIPv4 } from "node:net"
import { createSecureContext } from "node:tls"
import { invalid, type InvalidPoolConfig } from "./InvalidPoolConfig.ts"
import type { Keywords } from "./Keywords.ts"
import type { Host, PoolOptions, Tls, TlsOptions } from "./PoolOptions.ts"
import { text, whole } from "./Value.ts"

interface Certificates {
  readonly ca: string | undefined
  readonly certificate: string | undefined
  readonly key: string | undefined
}

/** One server, and how it is spoken to. */
export interface Endpoint {
  readonly host: string
  readonly port: number
  readonly tls: Tls
  readonly certificates: Certificates
}

const isLocal = (host: string): boolean =>
  host.startsWith("/") || host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."))

const given = (value: string | Redacted.Redacted<string> | undefined): string | undefined =>
  Redacted.isRedacted(value) ? Redacted.value(value) : value

/** The text itself, or that of the file it names; `system` means the authorities that Node trusts. */
const pem = (setting: string, value: string | undefined): Effect.Effect<string | undefined, InvalidPoolConfig> => {
  if (value === undefined || value.includes("-----BEGIN")) return Effect.succeed(value)
  if (value === "system") return Effect.succeed(undefined)
  return Effect.try({ try: () => readFileSync(value, "utf8"), catch: (cause) => cause }).pipe(
    Effect.catch(() => invalid(setting, "the file cannot be read"))
  )
}

const certificates = Effect.fnUntraced(function*(
  tls: TlsOptions
): Effect.fn.Return<Certificates, InvalidPoolConfig> {
  const found = {
    ca: yield* pem("tls.ca", tls.ca),
    certificate: yield* pem("tls.certificate", tls.certificate),
    key: yield* pem("tls.key", given(tls.key))
  }
  if ((found.certificate === undefined) !== (found.key === undefined)) {
    return yield* invalid(found.key === undefined ? "tls.key" : "tls.certificate", "it is missing beside the other")
  }
  // Node takes them apart when the first session is opened; what it refuses is found here instead.
  const refuse = (setting: string) => invalid(setting, "it is not a certificate, or key, in PEM")
  const check = (setting: string, parse: () => unknown) =>
    Effect.try({ try: parse, catch: (cause) => cause }).pipe(Effect.catch(() => refuse(setting)))
  const { ca, certificate, key } = found
  if (ca !== undefined) yield* check("tls.ca", () => new X509Certificate(ca))
  if (certificate !== undefined) yield* check("tls.certificate", () => new X509Certificate(certificate))
  if (key !== undefined) yield* check("tls.key", () => createSecureContext({ key, cert: certificate }))
  return found
})

const modes: ReadonlyArray<Tls> = [
  "disable",
  "allow",
  "prefer",
  "require",
  "require-no-verify",
  "verify-ca",
  "verify-full"
]

const asOptions = (tls: Tls | TlsOptions | undefined): TlsOptions => typeof tls === "string" ? { mode: tls } : tls ?? {}

/** What is given, else what the URL says: one that is given as undefined does not take the URL's word away. */
const resolveTls = (given: TlsOptions, url: TlsOptions): TlsOptions => ({
  mode: given.mode ?? url.mode,
  ca: given.ca ?? url.ca,
  certificate: given.certificate ?? url.certificate,
  key: given.key ?? url.key
})

const hosts = (options: PoolOptions, url: Keywords): Effect.Effect<ReadonlyArray<Host>, InvalidPoolConfig> => {
  if (options.hosts === undefined) {
    const { host, port } = options
    if (host === undefined) {
      return Effect.succeed((url.hosts ?? [{ host: "localhost" }]).map((one) => ({ ...one, port: port ?? one.port })))
    }
    return Effect.succeed([{ host, port: port ?? url.hosts?.[0]?.port }])
  }
  if (options.host !== undefined) return invalid("hosts", "`host` is given too")
  if (options.hosts.length === 0) return invalid("hosts", "there is none")
  return Effect.succeed(options.hosts.map((one) => ({ ...one, port: one.port ?? options.port })))
}

/** The servers in the order they are to be tried. */
export const resolveHosts = Effect.fnUntraced(function*(
  options: PoolOptions,
  url: Keywords
): Effect.fn.Return<ReadonlyArray<Endpoint>, InvalidPoolConfig> {
  const tls = resolveTls(asOptions(options.tls), asOptions(url.tls))
  if (tls.mode !== undefined && !modes.includes(tls.mode)) {
    return yield* invalid("tls", `it must be one of ${modes.join(", ")}`)
  }
  const read = yield* certificates(tls)
  return yield* Effect.forEach(yield* hosts(options, url), (one) =>
    Effect.map(
      Effect.all([text("host", one.host), whole("port", one.port ?? 5432, 1, 65_535)]),
      ([host, port]): Endpoint => ({
        host,
        port,
        tls: host.startsWith("/") ? "disable" : tls.mode ?? (isLocal(host) ? "disable" : "verify-full"),
        certificates: read
      })
    ))
})
