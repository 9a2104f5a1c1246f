/**
 * One client of postgres.js with `max: 1`, told to do nothing by itself: no parsing, no reconnecting, no pool, no TLS, and
 * nothing of what the environment says.
 */
import type { ResultColumn } from "@aludel/sql"
import type { Socket } from "node:net"
import postgres from "postgres"
import type { BackendKey } from "../driver/Cancel.ts"
import type { Notified, SessionOptions } from "../driver/Driver.ts"

/** What a result of the driver says beside its rows. */
interface Result {
  readonly columns: ReadonlyArray<ResultColumn> | undefined
  readonly state: BackendKey
  readonly command: string
  readonly count: number | null
}

/** The OIDs that the driver would parse by itself: number, json, boolean, dates, bytea. */
const parsedTypes = [16, 17, 21, 23, 26, 114, 700, 701, 1082, 1114, 1184, 3802]

/** What the client asks for, and what it tells. */
interface ClientHooks {
  readonly socket: () => Promise<Socket>
  readonly onclose: () => void
  readonly onnotify: Notified
  readonly onparameter: (name: string, value: string) => void
}

const clientOptions = (options: SessionOptions, hooks: ClientHooks) => ({
  host: options.host,
  port: options.port,
  user: options.user,
  password: options.password,
  database: options.database,
  max: 1,
  prepare: true,
  fetch_types: false,
  no_subscribe: true,
  idle_timeout: 0,
  max_lifetime: null,
  connect_timeout: 0,
  keep_alive: null,
  backoff: 0,
  max_pipeline: 1,
  debug: false,
  // The socket is encrypted before the driver gets it.
  ssl: false,
  connection: options.settings,
  types: { raw: { to: 25, from: parsedTypes, serialize: (text: string) => text, parse: undefined } },
  onnotice: () => {},
  ...hooks
})

/** Variables that the driver takes where a setting is empty, or fails on. */
const foreign = ["PGPASSWORD", "PGTARGETSESSIONATTRS"]

/** What is used of the driver's client. Its types know neither `simple`, nor rows as arrays in `forEach`. */
export interface Client {
  readonly unsafe: (
    text: string,
    parameters: ReadonlyArray<string | null>,
    options: { readonly prepare: boolean; readonly simple: boolean }
  ) => Sent
  readonly end: (options: { readonly timeout: number }) => Promise<void>
}

interface Sent extends Promise<Result> {
  readonly values: () => { readonly forEach: (each: (row: ReadonlyArray<string | null>) => void) => Promise<Result> }
}

/** A client that knows nothing of the environment: what it is to use was decided before. */
export const makeClient = (options: SessionOptions, hooks: ClientHooks): postgres.Sql & Client => {
  const hidden = foreign.map((name) => [name, process.env[name]] as const)
  for (const name of foreign) delete process.env[name]
  try {
    // The driver's types know neither a socket factory nor `null` for "never".
    return postgres(clientOptions(options, hooks) as never) as postgres.Sql & Client
  } finally {
    for (const [name, value] of hidden) if (value !== undefined) process.env[name] = value
  }
}
