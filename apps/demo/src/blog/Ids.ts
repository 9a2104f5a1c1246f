/** Ids that cannot be mixed up. They are PostgreSQL's int8, so JSON carries them as strings: no number holds them all. */
import { Schema } from "effect"

const id = Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: 1n, maximum: 2n ** 63n - 1n }))

export const OrganisationId = id.pipe(Schema.brand("OrganisationId"))
export type OrganisationId = typeof OrganisationId.Type

export const UserId = id.pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type

export const PostId = id.pipe(Schema.brand("PostId"))
export type PostId = typeof PostId.Type

export const TagId = id.pipe(Schema.brand("TagId"))
export type TagId = typeof TagId.Type

export const CommentId = id.pipe(Schema.brand("CommentId"))
export type CommentId = typeof CommentId.Type
