/** The tables with their relations, and repositories of those that need no more than their own rows. */
import { models, Repository } from "@aludel/orm"
import type { RowContextValues } from "@aludel/sql"
import type { OrganisationId } from "./Ids.ts"
import { blog, memberRole } from "./Tables.ts"

const model = models(blog, (r) => ({
  organisations: { members: r.many.users({ by: "organisationId" }) },
  users: {
    organisation: r.one.organisations({ by: "organisationId" }),
    profile: r.one.profiles({ by: "userId" })
  },
  posts: {
    author: r.one.users({ by: "authorId" }),
    tags: r.many.tags({ through: "postTags" }),
    comments: r.many.comments({ by: "postId" })
  },
  comments: { author: r.one.users({ by: "authorId" }) }
}), { posts: { version: "version", deferred: ["search"] } })

export const { auditLog: AuditEntry, organisations: Organisation, posts: Post, users: User } = model

export class Organisations extends Repository.Service<Organisations>()("@aludel/demo/Organisations", Organisation) {}
export class Users extends Repository.Service<Users>()("@aludel/demo/Users", User) {}
export class Profiles extends Repository.Service<Profiles>()("@aludel/demo/Profiles", model.profiles) {}
export class Comments extends Repository.Service<Comments>()("@aludel/demo/Comments", model.comments) {}
export class AuditLog extends Repository.Service<AuditLog>()("@aludel/demo/AuditLog", AuditEntry) {}

/** For whom statements run: the members of an organisation, or a visitor, who belongs to none. */
export const rowContextOf = (organisation: OrganisationId | undefined): RowContextValues => ({
  role: memberRole,
  settings: { "app.organisation": String(organisation ?? 0) }
})
