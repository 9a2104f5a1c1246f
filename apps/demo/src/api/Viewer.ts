/**
 * Who asks. A demonstration has no passwords: the cookie `user` (set by `POST /session`) or the header `x-user` names the
 * user, and is believed.
 */
import { Context, type Option } from "effect"
import { HttpApiMiddleware } from "effect/http-api"
import { SignInRequired } from "../blog/Errors.ts"
import type { User } from "../blog/Tables.ts"

/** The user who asks, if anybody is signed in. */
export class Viewer extends Context.Service<Viewer, Option.Option<User>>()("@aludel/demo/Viewer") {}

/** The user who asks, where somebody has to be signed in. */
export class CurrentUser extends Context.Service<CurrentUser, User>()("@aludel/demo/CurrentUser") {}

/** Finds the viewer, and runs the request in the row context of the viewer's organisation. */
export class Viewing extends HttpApiMiddleware.Service<Viewing, { provides: Viewer }>()("@aludel/demo/Viewing") {}

export class SignedIn
  extends HttpApiMiddleware.Service<SignedIn, { provides: CurrentUser; requires: Viewer }>()("@aludel/demo/SignedIn", {
    error: SignInRequired
  })
{}
