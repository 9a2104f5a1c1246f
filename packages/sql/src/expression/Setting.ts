/**
 * What the connection was set to: for policies and defaults that depend on who asks.
 *
 * Source: https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
 */
import { boolean, text } from "../type/Text.ts"
import { bind, call, type Expression, expression } from "./Expression.ts"

/**
 * `current_setting(name)`: a setting of the server or one's own, `app.tenant`. One that was never set fails on the server;
 * with `{ missingOk: true }` it is null, and in a pooled connection where an earlier transaction had set it, the empty text.
 *
 * @example
 * import { currentSetting, from, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const asked = from(tags).select({ name: tags.name, tenant: currentSetting("app.tenant", { missingOk: true }) })
 */
export function currentSetting(name: string): Expression<never, string>
export function currentSetting(name: string, options: { readonly missingOk: true }): Expression<never, string | null>
export function currentSetting(
  name: string,
  options?: { readonly missingOk: true }
): Expression<never, string | null> {
  const missingOk = options === undefined ? [] : [bind(true, boolean)]
  return expression(call("current_setting", bind(name, text), ...missingOk), text)
}
