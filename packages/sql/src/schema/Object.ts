/** Whatever a data model needs that has no word here: functions, triggers, grants. Exported as `Pg.object`. */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import type { ModelMember, ObjectStage } from "./ModelMember.ts"

/** Options of a raw object. */
export interface ObjectOptions {
  /** One statement. Where the object is there already it may fail with `duplicate_object` or the like, which is passed over. */
  readonly create: string
  /** One statement that undoes it and passes over what is not there: `drop function if exists …`. */
  readonly drop: string
  /** What it is created before or after; it is dropped in the opposite order. `before tables` unless given. */
  readonly stage?: ObjectStage | undefined
}

/**
 * A database object by the statements that create and drop it, which are the program's own and are sent as they stand.
 *
 * @param name what messages call it
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   updatedAt = Pg.timestamptz().defaultNow()
 * })
 * const touch = Pg.object("touch", {
 *   create: `create or replace function touch() returns trigger language plpgsql as $$
 *     begin new.updated_at := now(); return new; end $$`,
 *   drop: "drop function if exists touch()"
 * })
 * const touchPosts = Pg.object("touch_posts", {
 *   create: "create trigger touch_posts before update on posts for each row execute function touch()",
 *   drop: "drop trigger if exists touch_posts on posts",
 *   stage: "after tables"
 * })
 * const model = dataModel({ posts, touch, touchPosts })
 */
export const object = (name: string, { create, drop, stage = "before tables" }: ObjectOptions): ModelMember => {
  if (create.trim() === "" || drop.trim() === "") {
    throw new InvalidSchema({ problem: `the object "${name}" needs a statement that creates it and one that drops it` })
  }
  return { member: { kind: "object", name, create, drop, stage } }
}
