/**
 * Who asks. A demonstration has no passwords: the header `x-user`, or the cookie `user` that `POST /session` sets, names
 * the user and is believed.
 */
import type { Reads } from "@aludel/sql"
import { Context, type Option } from "effect"
import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"
import { SignInRequired } from "../blog/Errors.ts"
import type { User } from "../blog/Tables.ts"
import { Unavailable } from "./Failures.ts"

export const cookie = HttpApiSecurity.apiKey({ in: "cookie", key: "user" })

/** The user who asks, if anybody is signed in. */
export class Viewer extends Context.Service<Viewer, Option.Option<User>>()("@aludel/demo/Viewer") {}

/** The user who asks, where somebody has to be signed in. */
export class CurrentUser extends Context.Service<CurrentUser, User>()("@aludel/demo/CurrentUser") {}

/** Finds the viewer, and runs the request in the row context of the viewer's organisation. */
export class Viewing
  extends HttpApiMiddleware.Service<Viewing, { provides: Viewer; requires: Reads }>()("@aludel/demo/Viewing", {
    error: Unavailable
  })
{}

export class SignedIn
  extends HttpApiMiddleware.Service<SignedIn, { provides: CurrentUser; requires: Viewer }>()("@aludel/demo/SignedIn", {
    error: SignInRequired
  })
{}
