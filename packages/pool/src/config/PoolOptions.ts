/**
 * The settings of a pool as they are given, each with its default and its consequence.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 */
import type { DatabaseError } from "@aludel/sql"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Driver } from "../driver/Driver.ts"

/**
 * Whether a session is encrypted, and what is verified:
 *
 * - `verify-full`: the server's certificate, and the host name in it. The default for a host that is not local.
 * - `verify-ca`: the certificate alone: whoever has one of the same authority can stand between.
 * - `require`: here the same as `verify-full`; libpq would encrypt for whoever answers.
 * - `require-no-verify`: encrypted, for whoever answers, the password included, as libpq's `require`. Not in a URL.
 * - `prefer`: the same, and not encrypted if the server, or who stands between, says that it cannot.
 * - `allow`: encrypted only where the server refuses anything else.
 * - `disable`: never. The default for a local host.
 *
 * A Unix socket is never encrypted.
 */
export type Tls = "disable" | "allow" | "prefer" | "require" | "require-no-verify" | "verify-ca" | "verify-full"

/** A mode, and the certificates to use; each a text in PEM, or the path of a file that holds it. */
export interface TlsOptions {
  readonly mode?: Tls | undefined
  /** Who may have signed the server's certificate, instead of those whom Node trusts: a text in PEM, or a file's path. */
  readonly ca?: string | undefined
  /** This client's certificate, for a server that asks for one: a text in PEM, or a file's path; so is its private `key`. */
  readonly certificate?: string | undefined
  readonly key?: string | Redacted.Redacted<string> | undefined
}

/** Which of several servers will do: any, one that can be written to, a primary, a standby. */
export type TargetSession = "any" | "read-write" | "read-only" | "primary" | "standby" | "prefer-standby"

/** One server of several. */
export interface Host {
  /** Host name, IP address, or the directory of a Unix socket (beginning with `/`). */
  readonly host: string
  /** 5432 by default. */
  readonly port?: number | undefined
}

/** Runs a statement on a connection that is being set up. */
export type SetupSession = (
  text: string,
  parameters?: ReadonlyArray<string | null>
) => Effect.Effect<void, DatabaseError>

/** The settings of a pool. One that is given wins over the same one in the `url`. */
export interface PoolOptions {
  /**
   * `postgres://user:password@host:port/database?sslmode=verify-full`, or `host=… dbname=…` as libpq has it; redact it if
   * it holds a password. Several hosts are separated by commas. A parameter that libpq does not have, or that is not known here, is
   * refused by name.
   */
  readonly url?: string | Redacted.Redacted<string> | undefined
  /** Host name, IP address, or the directory of a Unix socket (beginning with `/`). `localhost` by default. */
  readonly host?: string | undefined
  /** 5432 by default. */
  readonly port?: number | undefined
  /** What speaks to the server: postgres.js by default, or the `driver` of `@aludel/pool/SqlPg`. */
  readonly driver?: Driver | undefined
  /** Several servers instead of one; the first that answers and that `targetSession` suits is used. */
  readonly hosts?: ReadonlyArray<Host> | undefined
  /**
   * Which of them suit. `any` by default. With `read-write` or `primary`, a server that turns out to be read-only loses
   * its connections, and the next ones look for the new primary.
   */
  readonly targetSession?: TargetSession | undefined
  /** Whether the hosts are tried in an order of chance instead of as given, so that connections spread. False by default. */
  readonly loadBalanceHosts?: boolean | undefined
  /** The role to log in as. `postgres` by default. */
  readonly user?: string | undefined
  /** An Effect is run for each new connection, for passwords that change; where it fails, that connection does. */
  readonly password?: Redacted.Redacted<string> | Effect.Effect<Redacted.Redacted<string>, unknown> | undefined
  /** The database to connect to; the user's name by default. */
  readonly database?: string | undefined
  /** What `pg_stat_activity` shows. `aludel` by default. */
  readonly applicationName?: string | undefined
  /** A mode, or a mode and certificates. `verify-full` by default for a host that is not local, `disable` for a local one. */
  readonly tls?: Tls | TlsOptions | undefined
  /**
   * The server's settings for each session, such as `{ search_path: "app" }`. They win over what the server has for the
   * role and the database, and hold again after a reset. Those that decide how values are written are not to be set.
   */
  readonly settings?: Readonly<Record<string, string>> | undefined
  /** Command-line options of the session's server process, such as `-c geqo=off`. */
  readonly options?: string | undefined
  /**
   * After which time the server cancels a statement (`statement_timeout`). Where the server or the network is dead, and says
   * nothing three seconds later, the connection is given up, and the statement fails with `ConnectionLost`. Never by default:
   * then only interruption ends a statement on a dead network.
   */
  readonly statementTimeout?: Duration.Input | undefined
  /** How long a statement waits for a lock (`lock_timeout`). For ever by default. */
  readonly lockTimeout?: Duration.Input | undefined
  /** After which idle time within a transaction the server ends the session. Never by default. */
  readonly idleInTransactionTimeout?: Duration.Input | undefined
  /** Runs on each new connection, and again after a reset; where it fails, the connection is closed. */
  readonly setup?: ((run: SetupSession) => Effect.Effect<void, DatabaseError>) | undefined
  /**
   * `queue` keeps connections and lends them; `none` opens one for each lease and closes it after, for a process that
   * lives for one request; `static` has one connection for ever, for tests. `queue` by default.
   */
  readonly pooling?: "queue" | "none" | "static" | undefined
  /** How many connections are kept; each is a process on the server. 10 by default. */
  readonly size?: number | undefined
  /** How many stay open once the first was opened, so that a burst finds them. 0 by default. */
  readonly minimum?: number | undefined
  /** How many more than `size` may be open under load; each is closed when it comes back. 0 by default. */
  readonly overflow?: number | undefined
  /** Which idle connection is lent: the last that came back, so that the others grow old, or the first. `lifo` by default. */
  readonly order?: "lifo" | "fifo" | undefined
  /** How long a fiber waits for a connection before it fails with `AcquireTimeout`. 30 seconds by default. */
  readonly acquireTimeout?: Duration.Input | undefined
  /** How many fibers may wait; the next fails at once with `AcquireQueueFull`. No limit by default. */
  readonly maxWaiting?: number | undefined
  /** After which time an idle connection is closed, down to `minimum`. 10 minutes by default. */
  readonly idleTimeout?: Duration.Input | undefined
  /** After which time a connection is closed when it is not in use, less up to a tenth by chance. 30 minutes by default. */
  readonly maxLifetime?: Duration.Input | undefined
  /**
   * A connection that was idle for this long is asked for an answer before it is lent: zero for always, infinite for
   * never. One second by default. A connection whose loss was noticed is never lent in any case.
   */
  readonly prePingAfter?: Duration.Input | undefined
  /** How long that answer, or a reset, may take before the connection is given up. One second by default. */
  readonly prePingTimeout?: Duration.Input | undefined
  /** How long opening a connection may take for each host, login included. 10 seconds by default. */
  readonly connectTimeout?: Duration.Input | undefined
  /**
   * A connect that fails is told at once to all who wait. The next is tried after a random time up to `first`, which doubles
   * with each failure up to `most`, and one at a time: whoever asks meanwhile waits for that, `acquireTimeout` at most.
   * 100 milliseconds and 5 seconds by default.
   */
  readonly connectBackoff?: { readonly first?: Duration.Input; readonly most?: Duration.Input } | undefined
  /**
   * What stands between the pool and the server: nothing, or a pooler that lends the server by the transaction, as PgBouncer
   * does with `pool_mode = transaction`. With `transaction` no statement is prepared under a name, a connection whose
   * statement was cancelled is closed, what needs a session (LISTEN, SET, locks that a scope holds, …) fails with
   * `SessionUnavailable`, and `settings` and timeouts are set anew in each transaction, for which a lone statement opens
   * one: set them for the role instead (ALTER ROLE … SET). `setup`, `options` and `reset` cannot be given. `none` by default.
   */
  readonly pooler?: "none" | "transaction" | undefined
  /**
   * When a session is reset before it is lent again: if a statement may have left something behind in it, always, or
   * never. `touched` by default; `always` costs a round trip for each lease.
   */
  readonly reset?: "touched" | "always" | "never" | undefined
  /** A lease longer than this is reported, once, with the span that holds it. One minute by default. */
  readonly leakThreshold?: Duration.Input | undefined
  /** How long the pool, as its scope ends, waits for statements in flight before it cuts them off. 10 seconds by default. */
  readonly drainTimeout?: Duration.Input | undefined
  /** What metrics call the pool. The database's name by default. */
  readonly name?: string | undefined
}
