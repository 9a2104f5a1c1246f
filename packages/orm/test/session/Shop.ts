/** The tables of the session's tests: versions, a one-to-one, a tree, rows between, cascades of each kind. */
import { models } from "@aludel/orm"
import { dataModel, Pg, primaryKey, table } from "@aludel/sql"

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    username = Pg.varchar(50).unique()
    email = Pg.varchar(100).unique()
    role = Pg.text().default("user")
    bio = Pg.text().nullable()
  }
)
export const profiles = table(
  "profiles",
  class Profiles {
    id = Pg.bigint().identity().primaryKey()
    userId = Pg.bigint().unique().references(() => users.id)
    city = Pg.text()
  }
)
export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id, { onDelete: "cascade" })
    title = Pg.varchar(200)
  }
)
export const tags = table(
  "tags",
  class Tags {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
  }
)
export const postTags = table(
  "post_tags",
  class PostTags {
    postId = Pg.bigint().references(() => posts.id)
    tagId = Pg.bigint().references(() => tags.id)
  },
  { constraints: [primaryKey("postId", "tagId")] }
)
export const nodes = table(
  "nodes",
  class Nodes {
    id = Pg.bigint().identity().primaryKey()
    parentId = Pg.bigint().nullable().references(() => nodes.id)
    name = Pg.text()
  }
)
export const accounts = table(
  "accounts",
  class Accounts {
    id = Pg.integer().primaryKey()
    name = Pg.text()
    version = Pg.integer().default(1)
  }
)
export const pets = table(
  "pets",
  class Pets {
    id = Pg.integer().primaryKey()
    ownerId = Pg.integer().nullable().references(() => accounts.id)
    name = Pg.text()
  }
)
export const toys = table(
  "toys",
  class Toys {
    id = Pg.integer().primaryKey()
    petId = Pg.integer().nullable().references(() => pets.id)
    name = Pg.text().nullable()
  }
)

export const shop = dataModel({ users, profiles, posts, tags, postTags, nodes, accounts, pets, toys })

export const {
  accounts: Account,
  nodes: Node,
  pets: Pet,
  postTags: PostTag,
  posts: Post,
  profiles: Profile,
  tags: Tag,
  toys: Toy,
  users: User
} = models(shop, (r) => ({
  users: { posts: r.many.posts({ by: "authorId" }), profile: r.one.profiles({ by: "userId" }) },
  profiles: { user: r.one.users({ by: "userId" }) },
  posts: { author: r.one.users({ by: "authorId" }), tags: r.many.tags({ through: "postTags" }) },
  tags: { posts: r.many.posts({ through: "postTags" }) },
  nodes: { parent: r.one.nodes({ by: "parentId" }), children: r.many.nodes({ by: "parentId" }) },
  accounts: { pets: r.many.pets({ by: "ownerId" }) },
  pets: { owner: r.one.accounts({ by: "ownerId" }), toys: r.many.toys({ by: "petId" }) },
  toys: { pet: r.one.pets({ by: "petId" }) }
}), {
  users: { cascade: { profile: "delete" } },
  accounts: { version: "version" },
  pets: { cascade: { toys: "delete-orphan" } }
})

/** A user's columns, with names of its own. */
export const person = (name: string) => ({ username: name, email: `${name}@example.com` })
