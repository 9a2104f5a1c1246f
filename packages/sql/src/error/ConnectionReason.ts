/** No session, or one that was lost: why the statement could not be run, or its end is not known. */
import { TaggedError } from "effect/Data"
import type { Reported } from "./ServerReport.ts"

/** No session could be opened: the host is unknown, the port closed, TLS refused, or the deadline passed. */
export class ConnectionFailed extends TaggedError("ConnectionFailed")<{
  readonly host: string
  readonly port: number | undefined
  /** The system's or driver's code: `ECONNREFUSED`, `ENOTFOUND`, `TIMEOUT`, … */
  readonly code: string
  /** Whether trying again changes nothing: TLS was refused, or a certificate is not trusted. */
  readonly permanent?: boolean | undefined
}> {
  readonly retryable = this.permanent !== true
  override get message() {
    const where = this.port === undefined ? this.host : `${this.host}:${this.port}`
    return `cannot connect to PostgreSQL at ${where} (${this.code}): ${
      connectAdvice[this.code] ?? "check host and port, and that the server is running"
    }`
  }
}

const untrusted =
  "this machine does not trust who signed the server's certificate: name its authority by sslrootcert in the URL, or `tls: { ca }`"

const connectAdvice: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there; is the server running, and is the port right?",
  ENOTFOUND: "the host name does not resolve; is it spelled right?",
  EAI_AGAIN: "the host name does not resolve now; is the network up?",
  ENOENT: "there is no such socket file; is the server running with this socket directory?",
  EACCES: "the socket file may not be opened by this user",
  ETIMEDOUT: "no answer from the host; a firewall, or a host that is down",
  TARGET_SESSION:
    "no host has a server of the kind that is wanted (`targetSession`): is there one, and is it in the list?",
  PASSWORD: "the effect that gives the password failed",
  SESSION_SETTINGS:
    "behind this pooler values would be written in another form than is read here: set IntervalStyle to postgres, bytea_output to hex, extra_float_digits to 1 and standard_conforming_strings to on for the role or the database",
  TLS_PROTOCOL: "what answers there does not speak PostgreSQL's protocol",
  TLS_REFUSED: "the server has no TLS: turn it on there, or, on a network you trust, add sslmode=disable to the URL",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the server's certificate is signed by itself: name it by sslrootcert in the URL, or `tls: { ca }`",
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_HAS_EXPIRED: "the server's certificate has expired, or this machine's clock is wrong",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet, or this machine's clock is wrong",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is for another host name: connect by the name that it was made for"
}

/** A host did not answer within the connect timeout, login included. */
export class ConnectTimeout extends TaggedError("ConnectTimeout")<{
  readonly host: string
  readonly port: number | undefined
  readonly milliseconds: number
}> {
  readonly retryable = true
  override get message() {
    const where = this.port === undefined ? this.host : `${this.host}:${this.port}`
    return `PostgreSQL at ${where} did not answer within ${this.milliseconds} ms: a firewall, a host that is down, or a server that is overloaded; where it is only far away, raise \`connectTimeout\``
  }
}

/** The server refused the role or its password (SQLSTATE class 28). */
export class AuthenticationFailed extends TaggedError("AuthenticationFailed")<Reported & { readonly user: string }> {
  readonly retryable = false
  override get message() {
    return `the server refused to log in "${this.user}" (${this.server.code}): check user and password, and the server's pg_hba.conf`
  }
}

/** The database named in the configuration does not exist (3D000). */
export class DatabaseNotFound extends TaggedError("DatabaseNotFound")<Reported & { readonly database: string }> {
  readonly retryable = false
  override get message() {
    return `there is no database "${this.database}" on this server: create it with \`CREATE DATABASE\`, or correct the name`
  }
}

/** The server, the database or the role has as many sessions as it may (53300). */
export class TooManyConnections extends TaggedError("TooManyConnections")<Reported> {
  readonly retryable = true
  override get message() {
    return "the server takes no more sessions (53300): raise max_connections or the role's limit there, or make the pools smaller"
  }
}

/** The server takes no session now: it is starting, recovering, or about to stop (57P03). */
export class ServerUnavailable extends TaggedError("ServerUnavailable")<Reported> {
  readonly retryable = true
  override get message() {
    return `the server takes no session now (${this.server.code}): it is starting, recovering or stopping; try again later`
  }
}

/** No connection of the pool became free in time. Lengths are counts of connections and of fibers. */
export class AcquireTimeout extends TaggedError("AcquireTimeout")<{
  readonly milliseconds: number
  readonly size: number
  readonly inUse: number
  readonly waiting: number
  /** The lease that has lasted longest, and the span that holds it, if there is one. */
  readonly oldest?: { readonly milliseconds: number; readonly span: string | undefined } | undefined
}> {
  readonly retryable = true
  override get message() {
    const { oldest } = this
    const by = oldest?.span === undefined ? "" : ` in the span "${oldest.span}"`
    const held = oldest === undefined ? "" : `, one of them for ${oldest.milliseconds} ms${by}`
    return `no connection became free within ${this.milliseconds} ms (${this.inUse} of ${this.size} in use${held}, ${this.waiting} waiting): raise the pool's size, or hold connections for less long`
  }
}

/** As many fibers as the pool lets wait for a connection are waiting. */
export class AcquireQueueFull extends TaggedError("AcquireQueueFull")<{ readonly waiting: number }> {
  readonly retryable = true
  override get message() {
    return `${this.waiting} fibers wait for a connection, and no more may: raise the pool's \`maxWaiting\` or size, or take on less work at once`
  }
}

/** The pool's scope was closed before or while this operation ran. */
export class PoolClosed extends TaggedError("PoolClosed") {
  readonly retryable = false
  override get message() {
    return "the pool is closed: its scope ended before this operation"
  }
}

/** What was asked for is kept in a session, and behind a pooler there is none from one transaction to the next. */
export class SessionUnavailable extends TaggedError("SessionUnavailable")<{
  /** What it was: `LISTEN`, `SET`, … */
  readonly what: string
}> {
  readonly retryable = false
  override get message() {
    return `${this.what} needs a session, and a pooler gives one for a transaction only: use a pool that goes to the server itself; nothing was sent`
  }
}

/** The session ended while it was in use. The statement may or may not have run. */
export class ConnectionLost extends TaggedError("ConnectionLost")<{
  /** A SQLSTATE where the server said why (57P01, 25P03, …), else the system's or driver's code. */
  readonly code: string
}> {
  readonly retryable = true
  override get message() {
    return `the connection was lost (${this.code}): ${
      lossAdvice[this.code] ?? "what ran last may or may not have taken effect"
    }`
  }
}

const lossAdvice: Readonly<Record<string, string>> = {
  "57P01": "the server is stopping, or an administrator ended the session",
  "57P02": "the server ended all sessions after a crash of one",
  "57P04": "the database was dropped",
  "57P05": "the session was idle for longer than the server's idle_session_timeout",
  TIMEOUT: "neither the server nor the network answered in time; what ran last may or may not have taken effect",
  "25P04": "the transaction took longer than the server's transaction_timeout"
}

/** The transaction sat idle between two statements for longer than it may, and the server ended the session (25P03). */
export class IdleInTransactionTimeout extends TaggedError("IdleInTransactionTimeout") {
  readonly retryable = true
  override get message() {
    return "the transaction was idle for too long and the server ended it (25P03): do slow work outside of transactions, or raise `idleInTransactionTimeout`"
  }
}

/** COMMIT was sent and no answer came: the transaction may have been committed. Never retried automatically. */
export class CommitOutcomeUnknown extends TaggedError("CommitOutcomeUnknown")<{ readonly code: string }> {
  readonly retryable = false
  override get message() {
    return `the connection was lost during COMMIT (${this.code}): look in the database whether the transaction took effect before you repeat it`
  }
}
