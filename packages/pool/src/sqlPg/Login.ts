/**
 * The login: what is answered to each question of the server, until it lets us in.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
 */
import * as Auth from "@effect/sql-pg/PgAuth"
import * as Protocol from "@effect/sql-pg/PgProtocol"
import * as Result from "effect/Result"
import { randomBytes } from "node:crypto"
import type { SessionOptions } from "../driver/Driver.ts"

/** A login that cannot go on, whatever the server says next. */
export class LoginFailure extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const orFail = <A>(result: Result.Result<A, Auth.AuthError>, code: string): A => {
  if (Result.isFailure(result)) throw new LoginFailure(code)
  return result.success
}

export class Login {
  private readonly options: SessionOptions
  /** Where SCRAM stands: a server that says it is over before it has proved itself is not believed. */
  private scram: Auth.ScramState | "proved" | undefined

  constructor(options: SessionOptions) {
    this.options = options
  }

  /** What a session begins with. */
  start(): Uint8Array {
    const { database, settings, user } = this.options
    return Protocol.encodeStartupMessage({ ...settings, user, database })
  }

  /** The answer to a message, if it wants one. Throws a `LoginFailure`. */
  answer(message: Protocol.BackendMessage<unknown>): Uint8Array | undefined {
    const { password, user } = this.options
    switch (message._tag) {
      case "AuthenticationCleartextPassword":
        return Protocol.encodePasswordMessage({ password })
      case "AuthenticationMD5Password":
        return Protocol.encodePasswordMessage({
          password: orFail(Auth.md5Password({ user, password, salt: message.salt }), "MD5")
        })
      case "AuthenticationSASL":
        return this.first(message.mechanisms)
      case "AuthenticationSASLContinue":
        return this.next(message.data)
      case "AuthenticationSASLFinal":
        return this.last(message.data)
      case "AuthenticationUnsupported":
        throw new LoginFailure("AUTH_TYPE_NOT_IMPLEMENTED")
      case "AuthenticationOk":
        if (this.scram !== undefined && this.scram !== "proved") throw new LoginFailure("SASL_INCOMPLETE")
        return undefined
      default:
        return undefined
    }
  }

  private first(mechanisms: ReadonlyArray<string>): Uint8Array {
    if (!mechanisms.includes(Auth.SCRAM_SHA_256)) throw new LoginFailure("AUTH_TYPE_NOT_IMPLEMENTED")
    const nonce = randomBytes(18).toString("base64")
    const { response, state } = orFail(Auth.scramInit({ password: this.options.password, nonce }), "SASL")
    this.scram = state
    return Protocol.encodeSASLInitialResponse({ mechanism: Auth.SCRAM_SHA_256, initialResponse: response })
  }

  private next(challenge: Uint8Array): Uint8Array {
    const { scram } = this
    if (scram === undefined || scram === "proved" || scram._tag !== "ScramFirst") throw new LoginFailure("SASL")
    const { response, state } = orFail(Auth.scramContinue(scram, challenge), "SASL")
    this.scram = state
    return Protocol.encodeSASLResponse({ data: response })
  }

  private last(challenge: Uint8Array): undefined {
    const { scram } = this
    if (scram === undefined || scram === "proved" || scram._tag !== "ScramFinal") throw new LoginFailure("SASL")
    orFail(Auth.scramFinish(scram, challenge), "SASL_SIGNATURE_MISMATCH")
    this.scram = "proved"
  }
}
