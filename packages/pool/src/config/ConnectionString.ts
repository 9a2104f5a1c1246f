/**
 * Connection strings in libpq's forms, parsed here and not by the driver, which takes any scheme and passes on what it
 * does not know. Node's own error for a malformed URL carries the whole of it, password included; ours carries nothing.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 */
import * as Effect from "effect/Effect"
import { invalid, type InvalidPoolConfig } from "./InvalidPoolConfig.ts"
import { type Keywords, keywords } from "./Keywords.ts"

const bad = (problem: string) => invalid("url", problem)

/** `host:port`, `[address]:port`; nothing for a default. */
const hostPattern = /^(\[[0-9A-Fa-f:.%]*\]|[^:[\]]*)(?::(\d*))?$/

const form = "it is malformed: postgres://user:password@host:port/database, with special characters percent-encoded"

type Pairs = ReadonlyArray<readonly [name: string, value: string]>

const urlPattern = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/s

/** Throws `URIError` for a malformed percent-encoding. */
const pairsOfUrl = (authority: string | undefined, hosts: string, path: string, query: string): Pairs | undefined => {
  const pairs: Array<readonly [string, string]> = []
  const add = (name: string, text: string | undefined): void => {
    if (text !== undefined && text !== "") pairs.push([name, decodeURIComponent(text)])
  }
  if (authority !== undefined) {
    const colon = authority.indexOf(":")
    add("user", colon < 0 ? authority : authority.slice(0, colon))
    if (colon >= 0) add("password", authority.slice(colon + 1))
  }
  const parts = hosts === "" ? [] : hosts.split(",").map((host) => hostPattern.exec(host))
  if (!parts.every((part) => part !== null)) return undefined
  add("host", parts.map(([, host = ""]) => host.replace(/^\[(.*)\]$/, "$1")).join(","))
  if (parts.some(([, , port = ""]) => port !== "")) add("port", parts.map(([, , port = ""]) => port).join(","))
  add("dbname", path)
  for (const parameter of query === "" ? [] : query.split("&")) {
    const [name = "", ...value] = parameter.split("=")
    pairs.push([decodeURIComponent(name), decodeURIComponent(value.join("="))])
  }
  return pairs
}

const parseUrl = (url: string): Effect.Effect<Keywords, InvalidPoolConfig> => {
  // A password with one of these in it would be read as host, database or parameter, and shown as such.
  if (/^\w+:\/\/[^/?#]*[/?#].*@/s.test(url)) return bad("a / ? or # before the last @ must be percent-encoded")
  const parts = urlPattern.exec(url)
  if (parts === null) return bad(form)
  const [, authority, hosts = "", path = "", query = ""] = parts
  try {
    const pairs = pairsOfUrl(authority, hosts, path, query)
    return pairs === undefined ? bad(form) : keywords(pairs)
  } catch {
    return bad("a percent-encoding in it is malformed: write a literal % as %25")
  }
}

const pairPattern = /\s*([A-Za-z_]\w*)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gsy

/** `host=localhost dbname='my shop'`, where a backslash takes the next character as it is. */
const parsePairs = (text: string): Effect.Effect<Keywords, InvalidPoolConfig> => {
  const pairs: Array<readonly [string, string]> = []
  let end = 0
  for (const match of text.matchAll(pairPattern)) {
    const [whole, name = "", quoted, plain = ""] = match
    end = match.index + whole.length
    pairs.push([name, (quoted ?? plain).replace(/\\(.)/gs, "$1")])
  }
  return text.slice(end).trim() === "" && pairs.length > 0
    ? keywords(pairs)
    : bad("it must begin with postgres:// or postgresql://, or be pairs such as host=localhost dbname=shop")
}

/** Parses a URL or `keyword=value` pairs. Fails with `InvalidPoolConfig`, which shows nothing of the text but names. */
export const parseConnectionString = (text: string): Effect.Effect<Keywords, InvalidPoolConfig> =>
  Effect.suspend(() => (/^postgres(?:ql)?:\/\//.test(text) ? parseUrl(text) : parsePairs(text)))
