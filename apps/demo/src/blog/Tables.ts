/**
 * The tables of the publishing service, as values: queries, their types, the HTTP schemas and the migrations are made of
 * them. Constraints have the names that PostgreSQL gives them, so that code can handle them by name.
 */
import {
  castTo,
  currentSetting,
  dataModel,
  eq,
  index,
  matches,
  ne,
  now,
  Pg,
  policy,
  primaryKey,
  type Row,
  table,
  textConcat,
  toTsvector,
  trim
} from "@aludel/sql"
import type { CommentId, OrganisationId, PostId, TagId, UserId } from "./Ids.ts"

const userRole = Pg.enum("user_role", ["admin", "editor", "author"])
const postStatus = Pg.enum("post_status", ["draft", "published"])

/**
 * The role that requests run as. Row security holds for it, and neither for superusers, as which the embedded server's
 * pool logs in, nor for an owner who turns it off.
 */
export const memberRole = "blog_member"

const member = Pg.object(memberRole, {
  create: `do $$ begin
    create role ${memberRole};
    grant ${memberRole} to current_user;
  exception when duplicate_object or unique_violation then null; end $$`,
  // Roles belong to all databases of a server: the last of them takes it along.
  drop: `do $$ begin drop role if exists ${memberRole}; exception when dependent_objects_still_exist then null; end $$`,
  stage: "before types"
})

/** A tenant: its members write its posts and read its audit log. */
export const organisations = table(
  "organisations",
  class Organisations {
    id = Pg.bigint().identity().primaryKey().brand<OrganisationId>()
    slug = Pg.varchar(50).unique()
    name = Pg.varchar(100)
  }
)

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey().brand<UserId>()
    organisationId = Pg.bigint().brand<OrganisationId>().references(() => organisations.id)
    email = Pg.varchar(100).unique().check((email) => matches(email, "^[^@[:space:]]+@[^@[:space:]]+$"))
    username = Pg.varchar(50).unique().check((username) => matches(username, "^[a-z0-9][a-z0-9._-]*$"))
    role = userRole().default("author")
    createdAt = Pg.timestamptz().defaultNow()
  },
  { indexes: [index(["organisationId"])] }
)

/** What a user says of himself: at most one for each user. */
export const profiles = table(
  "profiles",
  class Profiles {
    userId = Pg.bigint().brand<UserId>().primaryKey().references(() => users.id, { onDelete: "cascade" })
    bio = Pg.varchar(500)
    website = Pg.varchar(200).nullable()
  }
)

/** The organisation for which a request is made: what row security asks. */
const ownOrganisation = castTo(currentSetting("app.organisation"), Pg.bigint().brand<OrganisationId>())

export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey().brand<PostId>()
    organisationId = Pg.bigint().brand<OrganisationId>().references(() => organisations.id)
    authorId = Pg.bigint().brand<UserId>().references(() => users.id, { onDelete: "cascade" })
    title = Pg.varchar(200).check((title) => ne(trim(title), ""))
    content = Pg.varchar(20_000)
    search = Pg.tsvector().generatedAs(() =>
      toTsvector("english", textConcat(textConcat(posts.title, " "), posts.content))
    )
    status = postStatus().default("draft")
    version = Pg.integer().default(1)
    createdAt = Pg.timestamptz().defaultNow()
    updatedAt = Pg.timestamptz().defaultNow().onUpdate(now())
    publishedAt = Pg.timestamptz().nullable()
  },
  {
    indexes: [
      index(["search"], { using: "gin" }),
      index([{ key: "publishedAt", order: "desc" }, { key: "id", order: "desc" }], {
        where: (t) => eq(t.status, "published")
      }),
      index(["authorId"])
    ],
    rowContext: "required",
    rowSecurity: "force",
    policies: [
      policy("published", { for: "select", using: (t) => eq(t.status, "published") }),
      policy("own_organisation", { using: (t) => eq(t.organisationId, ownOrganisation) })
    ]
  }
)

export const tags = table(
  "tags",
  class Tags {
    id = Pg.bigint().identity().primaryKey().brand<TagId>()
    name = Pg.varchar(50).unique().check((name) => matches(name, "^[a-z0-9][a-z0-9-]*$"))
  }
)

export const postTags = table(
  "post_tags",
  class PostTags {
    postId = Pg.bigint().brand<PostId>().references(() => posts.id, { onDelete: "cascade" })
    tagId = Pg.bigint().brand<TagId>().references(() => tags.id, { onDelete: "cascade" })
  },
  { constraints: [primaryKey("postId", "tagId")], indexes: [index(["tagId"])] }
)

export const comments = table(
  "comments",
  class Comments {
    id = Pg.bigint().identity().primaryKey().brand<CommentId>()
    postId = Pg.bigint().brand<PostId>().references(() => posts.id, { onDelete: "cascade" })
    authorId = Pg.bigint().brand<UserId>().references(() => users.id, { onDelete: "cascade" })
    body = Pg.varchar(2000).check((body) => ne(trim(body), ""))
    createdAt = Pg.timestamptz().defaultNow()
  },
  { indexes: [index(["postId"]), index(["authorId"])] }
)

/** What was done, written in the transaction that did it: there are both, or neither. */
export const auditLog = table(
  "audit_log",
  class AuditLog {
    id = Pg.bigint().identity().primaryKey()
    organisationId = Pg.bigint().brand<OrganisationId>().references(() => organisations.id)
    username = Pg.varchar(50)
    action = Pg.varchar(50)
    subject = Pg.varchar(250)
    createdAt = Pg.timestamptz().defaultNow()
  },
  {
    indexes: [index(["organisationId"])],
    rowContext: "required",
    rowSecurity: "force",
    policies: [policy("own_organisation", { using: (t) => eq(t.organisationId, ownOrganisation) })]
  }
)

const allTables = "organisations, users, profiles, posts, tags, post_tags, comments, audit_log"

const privileges = Pg.object("the member's privileges", {
  create: `grant select, insert, update, delete on ${allTables} to ${memberRole}`,
  drop: `revoke all on ${allTables} from ${memberRole}`,
  stage: "after tables"
})

export type User = Row<typeof users>

export const blog = dataModel({
  member,
  privileges,
  userRole,
  postStatus,
  organisations,
  users,
  profiles,
  posts,
  tags,
  postTags,
  comments,
  auditLog
})
