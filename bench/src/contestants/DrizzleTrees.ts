/** Drizzle's relational queries: a tree in one statement, with rows between for a relation of many to many. */
import { asc, between, desc, relations, sql } from "drizzle-orm"
import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core"
import { drizzle } from "drizzle-orm/postgres-js"
import type { Sql } from "postgres"
import { type Operations, promises } from "../Contestant.ts"
import { treeUsers } from "../Workload.ts"
import { posts, users } from "./DrizzleTables.ts"

const profiles = pgTable("profiles", {
  userId: bigint("user_id", { mode: "bigint" }).primaryKey().references(() => users.id),
  bio: text().notNull()
})

const tags = pgTable("tags", { id: bigint({ mode: "bigint" }).primaryKey(), name: text().notNull() })

const postTags = pgTable("post_tags", {
  postId: bigint("post_id", { mode: "bigint" }).notNull().references(() => posts.id),
  tagId: bigint("tag_id", { mode: "bigint" }).notNull().references(() => tags.id)
}, (table) => [primaryKey({ columns: [table.postId, table.tagId] })])

const schema = {
  users,
  profiles,
  posts,
  tags,
  postTags,
  usersRelations: relations(users, ({ many, one }) => ({
    profile: one(profiles, { fields: [users.id], references: [profiles.userId] }),
    posts: many(posts)
  })),
  postsRelations: relations(posts, ({ many, one }) => ({
    author: one(users, { fields: [posts.authorId], references: [users.id] }),
    postTags: many(postTags)
  })),
  postTagsRelations: relations(postTags, ({ one }) => ({
    post: one(posts, { fields: [postTags.postId], references: [posts.id] }),
    tag: one(tags, { fields: [postTags.tagId], references: [tags.id] })
  }))
}

interface FoundPost {
  readonly id: bigint
  readonly title: string
  readonly postTags: ReadonlyArray<{ readonly tag: { readonly id: bigint; readonly name: string } }>
}

const withTags = ({ id, postTags, title }: FoundPost) => ({ id, title, tags: postTags.map(({ tag }) => tag) })

export const trees = (client: Sql): Operations => {
  const db = drizzle({ client, schema })
  const from = (first: number) => between(users.id, BigInt(first), BigInt(first + treeUsers - 1))
  const tagged = { columns: {}, with: { tag: true }, orderBy: asc(postTags.tagId) } as const
  return {
    latestTree: promises(async (first: number) => {
      const found = await db.query.users.findMany({
        columns: { id: true, name: true },
        where: from(first),
        orderBy: asc(users.id),
        extras: (fields) => ({
          comments: sql<number>`(select count(*)::integer from comments where user_id = ${fields.id})`.as("comments")
        }),
        with: {
          profile: { columns: { bio: true } },
          posts: { columns: { id: true, title: true }, orderBy: desc(posts.id), limit: 5, with: { postTags: tagged } }
        }
      })
      return found.map(({ posts, ...user }) => ({ ...user, posts: posts.map(withTags) }))
    }),
    plainTree: promises(async (first: number) => {
      const found = await db.query.users.findMany({
        columns: { id: true, name: true },
        where: from(first),
        orderBy: asc(users.id),
        with: { posts: { columns: { id: true, title: true }, orderBy: asc(posts.id), with: { postTags: tagged } } }
      })
      return found.map(({ posts, ...user }) => ({ ...user, posts: posts.map(withTags) }))
    })
  }
}
