/**
 * Opens one connection: the hosts in turn, each within the connect timeout, until a session suits; then its setup. Also
 * how one is checked and reset. What the pool does with connections is in `Pool`; this is what it does to them.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS
 */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type { Endpoint } from "./config/Endpoint.ts"
import type { TargetSession } from "./config/PoolOptions.ts"
import { type Connection, connection, failed } from "./Connection.ts"
import type { Failure } from "./driver/Failure.ts"
import { certificateRefusal, mayBeRefused } from "./driver/Refusal.ts"
import type { Address } from "./driver/Socket.ts"
import type { Encryption } from "./driver/Tls.ts"
import type { PoolConfig } from "./PoolConfig.ts"

/** Opens a connection, and tells of it as soon as there is one. */
export type Connect = (note: (connection: Connection) => void) => Effect.Effect<Connection, DatabaseError>

/** What the pool asks of whoever knows connections. All of it can be interrupted, and is bounded by itself. */
export interface Connector {
  /**
   * Opens a connection. `note` is called as soon as there is one, so that it can be closed whatever becomes of whoever
   * asked for it.
   */
  readonly connect: Connect
  /** Succeeds if the session answers, and its server is still one of those wanted. */
  readonly check: (connection: Connection) => Effect.Effect<void, DatabaseError>
  /** Takes back what was left behind in the session. */
  readonly reset: (connection: Connection) => Effect.Effect<void, DatabaseError>
}

const unreachable = ({ host, port }: Pick<Endpoint, "host" | "port">, code: string, permanent = false) =>
  new DatabaseError({
    reason: new Reason.ConnectionFailed({ host, port: host.startsWith("/") ? undefined : port, code, permanent })
  })

const late = ({ connectTimeout }: PoolConfig, { host, port }: Pick<Endpoint, "host" | "port">) =>
  new DatabaseError({
    reason: new Reason.ConnectTimeout({
      host,
      port: host.startsWith("/") ? undefined : port,
      milliseconds: Duration.toMillis(connectTimeout)
    })
  })

/** A session that is gone before it could be used. */
export const lostConnection = (code: string): DatabaseError =>
  new DatabaseError({ reason: new Reason.ConnectionLost({ code }) })

const encryption = (
  tls: Endpoint["tls"],
  { ca, certificate, key }: Endpoint["certificates"]
): Encryption | undefined => {
  if (tls === "disable") return undefined
  const verify = tls === "verify-ca" ?
    "chain"
    : tls === "prefer" || tls === "allow" || tls === "require-no-verify" ?
    "nothing"
    : "chain and name"
  return { optional: tls === "prefer", verify, ca, certificate, key }
}

const wantsWritable = (target: TargetSession): boolean => target === "read-write" || target === "primary"

/** Which servers suit, one attempt after the other over all of them. */
const passes = (target: TargetSession): ReadonlyArray<TargetSession> =>
  target === "prefer-standby" ? ["standby", "any"] : [target]

const probe = "select pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')"

const suits = (target: TargetSession, row: ReadonlyArray<string | null> | undefined): boolean => {
  const standby = row?.[0] === "t"
  const readOnly = row?.[1] === "on"
  switch (target) {
    case "primary":
      return !standby
    case "standby":
      return standby
    case "read-write":
      return !readOnly && !standby
    case "read-only":
      return readOnly || standby
    default:
      return true
  }
}

/** A session that was lost before it answered: a certificate that is refused stays refused, whatever was seen of that. */
const lostAtStart = (
  endpoint: Endpoint,
  address: Address,
  { code, permanent }: Extract<Failure, { readonly _tag: "Lost" }>
): Effect.Effect<never, DatabaseError> => {
  const lost = Effect.fail(unreachable(endpoint, code, permanent))
  if (permanent || !mayBeRefused(address, code)) return lost
  return Effect.flatMap(
    Effect.promise(() => certificateRefusal(address)),
    (refusal) => refusal === undefined ? lost : Effect.fail(unreachable(endpoint, refusal, true))
  )
}

type Note = (connection: Connection) => void

/** One attempt at one host: a session that has answered, destroyed if it does not suit or nobody is there to take it. */
const attempt = (
  config: PoolConfig,
  endpoint: Endpoint,
  tls: Endpoint["tls"],
  target: TargetSession,
  password: string,
  note: Note
): Effect.Effect<Connection, DatabaseError> =>
  Effect.callback<Connection, DatabaseError>((resume) => {
    const { host, port } = endpoint
    const address = { host, port, encryption: encryption(tls, endpoint.certificates) }
    const session = config.driver.session({
      ...address,
      user: config.user,
      password,
      database: config.database,
      settings: config.settings,
      statementTimeout: config.statementTimeout,
      wantsWritable: wantsWritable(config.targetSession)
    })
    const text = target === "any" ? "select 1" : probe
    const opened = connection(config, session)
    note(opened)
    session.run(text, [], "once").then(
      ({ rows }) => {
        if (suits(target, rows[0])) return resume(Effect.succeed(opened))
        session.destroy()
        resume(Effect.fail(unreachable(endpoint, "TARGET_SESSION")))
      },
      (failure: Failure) => {
        session.destroy()
        resume(failure._tag === "Lost" ? lostAtStart(endpoint, address, failure) : failed(config, text, failure))
      }
    )
    return Effect.sync(() => session.destroy())
  }).pipe(
    Effect.timeoutOrElse({
      duration: config.connectTimeout,
      orElse: () => Effect.fail(late(config, endpoint))
    })
  )

/** With `allow`, a server that refuses a session without TLS is asked for one with it. */
const onHost = (config: PoolConfig, endpoint: Endpoint, target: TargetSession, password: string, note: Note) => {
  if (endpoint.tls !== "allow") return attempt(config, endpoint, endpoint.tls, target, password, note)
  return Effect.catchIf(
    attempt(config, endpoint, "disable", target, password, note),
    ({ reason }) => reason._tag === "AuthenticationFailed" && reason.server.code === "28000",
    () => attempt(config, endpoint, "require-no-verify", target, password, note)
  )
}

/** Whether another host may do better: not where this one knows the role or the database, and refuses it. */
const goesOn = ({ reason }: DatabaseError): boolean => elsewhere.has(reason._tag)

const elsewhere = new Set<Reason.Reason["_tag"]>([
  "ConnectionFailed",
  "ConnectTimeout",
  "ConnectionLost",
  "ServerUnavailable"
])

const walk = (
  config: PoolConfig,
  endpoints: ReadonlyArray<Endpoint>,
  password: string,
  note: Note
): Effect.Effect<Connection, DatabaseError> => {
  const tries = passes(config.targetSession).flatMap((target) => endpoints.map((endpoint) => ({ endpoint, target })))
  const from = (n: number, first: DatabaseError | undefined): Effect.Effect<Connection, DatabaseError> => {
    const one = tries[n]
    if (one === undefined) return first === undefined ? Effect.die("no host to connect to") : Effect.fail(first)
    return Effect.catch(
      onHost(config, one.endpoint, one.target, password, note),
      // What kept the first from serving says most, unless it only was not the one that is looked for.
      (error) =>
        goesOn(error) ? from(n + 1, first === undefined || unsuited(first) ? error : first) : Effect.fail(error)
    )
  }
  return from(0, undefined)
}

const unsuited = ({ reason }: DatabaseError): boolean =>
  reason._tag === "ConnectionFailed" && reason.code === "TARGET_SESSION"

const setUp = (config: PoolConfig, one: Connection): Effect.Effect<void, DatabaseError> =>
  config.setup === undefined
    ? Effect.void
    : Effect.timeoutOrElse(config.setup((text, parameters = []) => Effect.asVoid(one.runOnce(text, parameters))), {
      duration: config.connectTimeout,
      orElse: () => Effect.fail(lostConnection("SETUP_TIMEOUT"))
    })

const bounded = <A>(config: PoolConfig, run: () => Promise<A>): Effect.Effect<A, DatabaseError> =>
  Effect.callback<A, DatabaseError>((resume) => {
    run().then((answer) => resume(Effect.succeed(answer)), (failure: Failure) => resume(failed(config, "", failure)))
  }).pipe(Effect.timeoutOrElse({
    duration: config.prePingTimeout,
    orElse: () => Effect.fail(lostConnection("TIMEOUT"))
  }))

const check = (config: PoolConfig, { session }: Connection): Effect.Effect<void, DatabaseError> => {
  // With `prefer-standby` whichever was found is kept.
  const target = config.targetSession === "prefer-standby" ? "any" : config.targetSession
  const asked = bounded(config, () => session.run(target === "any" ? "select 1" : probe, [], "once"))
  return Effect.flatMap(asked, ({ rows }) => {
    if (!suits(target, rows[0])) return Effect.fail(lostConnection("TARGET_SESSION"))
    session.doubtful = false
    return Effect.void
  })
}

const written = `select pg_catalog.current_setting('IntervalStyle'), pg_catalog.current_setting('bytea_output'),
  pg_catalog.current_setting('extra_float_digits')::int > 0, pg_catalog.current_setting('standard_conforming_strings')`

/** Behind a pooler, how values are written is not the pool's to say: a server that writes them otherwise is refused. */
const checkWritten = (config: PoolConfig, { session }: Connection): Effect.Effect<void, DatabaseError> => {
  if (config.pooler === "none") return Effect.void
  return Effect.flatMap(
    bounded(config, () => session.run(written, [], "once")),
    ({ rows }) =>
      rows[0]?.join() === "postgres,hex,t,on" ? Effect.void : Effect.fail(unreachable(config, "SESSION_SETTINGS", true))
  )
}

/** Opens sessions with the servers of the settings. */
export const connector = (config: PoolConfig): Connector => ({
  connect: Effect.fnUntraced(function*(note) {
    const password = yield* passwordOf(config)
    const endpoints = config.loadBalanceHosts ? yield* Random.shuffle(config.endpoints) : config.endpoints
    const opened = yield* walk(config, endpoints, Redacted.value(password), note)
    yield* checkWritten(config, opened)
    yield* setUp(config, opened)
    opened.session.settle()
    return opened
  }),
  check: (one) => check(config, one),
  reset: (one) => Effect.andThen(bounded(config, () => one.session.reset()), resetup(config, one))
})

/** Whatever the program's own store failed with may hold what it keeps: it is not told. */
const passwordOf = (config: PoolConfig): Effect.Effect<Redacted.Redacted<string>, DatabaseError> => {
  const { host, port } = config.endpoints[0] ?? { host: "", port: 0 }
  const fail = () => Effect.fail(unreachable({ host, port }, "PASSWORD"))
  return config.password.pipe(
    Effect.timeoutOrElse({ duration: config.connectTimeout, orElse: fail }),
    Effect.catchCause(fail)
  )
}

const resetup = (config: PoolConfig, one: Connection): Effect.Effect<void, DatabaseError> =>
  Effect.map(setUp(config, one), () => one.session.settle())
