/** Trees by Kysely's recipe for relations: its helpers, which have the server build JSON. */
import type { Kysely } from "kysely"
import { jsonArrayFrom, jsonObjectFrom } from "kysely/helpers/postgres"
import { type Operations, promises } from "../Contestant.ts"
import { treeUsers } from "../Workload.ts"
import type { Tables } from "./KyselyTables.ts"

export const trees = (db: Kysely<Tables>): Operations => {
  const usersFrom = (first: number) =>
    db.selectFrom("users").where("users.id", ">=", String(first)).where("users.id", "<", String(first + treeUsers))
      .orderBy("users.id")
  const tagged = () =>
    db.selectFrom("posts").select((eb) => [
      "posts.id",
      "posts.title",
      jsonArrayFrom(
        eb.selectFrom("post_tags").innerJoin("tags", "tags.id", "post_tags.tag_id")
          .whereRef("post_tags.post_id", "=", "posts.id").select(["tags.id", "tags.name"]).orderBy("tags.id")
      ).as("tags")
    ]).whereRef("posts.author_id", "=", db.dynamic.ref("users.id"))
  return {
    latestTree: promises((first: number) =>
      usersFrom(first).select((eb) => [
        "users.id",
        "users.name",
        jsonObjectFrom(
          eb.selectFrom("profiles").whereRef("profiles.user_id", "=", "users.id").select("profiles.bio")
        ).as("profile"),
        jsonArrayFrom(tagged().orderBy("posts.id", "desc").limit(5)).as("posts"),
        eb.selectFrom("comments").whereRef("comments.user_id", "=", "users.id")
          .select((eb) => eb.fn.countAll<string>().as("count")).as("comments")
      ]).execute()
    ),
    plainTree: promises((first: number) =>
      usersFrom(first).select([
        "users.id",
        "users.name",
        jsonArrayFrom(tagged().orderBy("posts.id")).as("posts")
      ]).execute()
    )
  }
}
