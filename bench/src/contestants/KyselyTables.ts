/** The tables as Kysely takes them: a type, and columns as texts where the driver gives texts. */
import type { Generated } from "kysely"

export interface Tables {
  readonly users: {
    readonly id: Generated<string>
    readonly email: string
    readonly name: string
    readonly active: boolean
    readonly created_at: Generated<Date>
  }
  readonly posts: {
    readonly id: Generated<string>
    readonly author_id: string
    readonly title: string
    readonly body: string
    readonly published: boolean
    readonly score: number
    readonly rating: number | null
    readonly created_at: Generated<Date>
    readonly updated_at: Generated<Date>
  }
  readonly events: {
    readonly id: Generated<string>
    readonly author_id: string
    readonly title: string
    readonly body: string
    readonly published: boolean
    readonly score: number
  }
  readonly scores: {
    readonly user_id: string
    readonly score: number
  }
  readonly tallies: {
    readonly user_id: string
    readonly score: number
  }
  readonly profiles: {
    readonly user_id: string
    readonly bio: string
  }
  readonly tags: {
    readonly id: string
    readonly name: string
  }
  readonly post_tags: {
    readonly post_id: string
    readonly tag_id: string
  }
  readonly comments: {
    readonly id: Generated<string>
    readonly user_id: string
    readonly body: string
  }
  readonly numbers: {
    readonly n: number
    readonly name: string
  }
}
