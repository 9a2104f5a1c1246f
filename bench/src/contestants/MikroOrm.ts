/** MikroORM on its own driver (pg): entities, with an identity map for each batch's operation. */
import { defineEntity, LoadStrategy, MikroORM, p, raw } from "@mikro-orm/postgresql"
import { connections, type NewPost, type Open, promises, type Score } from "../Contestant.ts"
import { treeUsers } from "../Workload.ts"

const User = defineEntity({
  name: "User",
  tableName: "users",
  properties: {
    id: p.bigint().primary(),
    email: p.text(),
    name: p.text(),
    active: p.boolean(),
    createdAt: p.datetime(3),
    profile: () => p.oneToOne(Profile).mappedBy("user"),
    posts: () => p.oneToMany(Post).mappedBy("author")
  }
})

const Profile = defineEntity({
  name: "Profile",
  tableName: "profiles",
  properties: {
    user: () => p.oneToOne(User).primary().owner(),
    bio: p.text()
  }
})

const Tag = defineEntity({
  name: "Tag",
  tableName: "tags",
  properties: { id: p.bigint().primary(), name: p.text() }
})

const Post = defineEntity({
  name: "Post",
  tableName: "posts",
  properties: {
    id: p.bigint().primary(),
    author: () => p.manyToOne(User),
    title: p.text(),
    tags: () => p.manyToMany(Tag).pivotTable("post_tags").joinColumn("post_id").inverseJoinColumn("tag_id")
  }
})

/** The same table with all its columns, and with keys in place of relations, as the others list it. */
const Listed = defineEntity({
  name: "Listed",
  tableName: "posts",
  properties: {
    id: p.bigint().primary(),
    authorId: p.bigint(),
    title: p.text(),
    body: p.text(),
    published: p.boolean(),
    score: p.integer(),
    rating: p.double().nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3)
  }
})

const Event = defineEntity({
  name: "Event",
  tableName: "events",
  properties: {
    id: p.bigint().primary(),
    authorId: p.bigint(),
    title: p.text(),
    body: p.text(),
    published: p.boolean(),
    score: p.integer()
  }
})

const Standing = defineEntity({
  name: "Standing",
  tableName: "scores",
  properties: { userId: p.bigint().primary(), score: p.integer() }
})

const Tally = defineEntity({
  name: "Tally",
  tableName: "tallies",
  properties: { userId: p.bigint().primary(), score: p.integer() }
})

const eventOf = (post: NewPost) => ({ ...post, authorId: BigInt(post.authorId) })

export const open: Open = (url) => {
  const orm = MikroORM.init({
    clientUrl: url,
    entities: [User, Profile, Post, Listed, Tag, Tally, Event, Standing],
    discovery: { checkDuplicateTableNames: false },
    pool: { max: connections },
    loadStrategy: LoadStrategy.SELECT_IN
  })
  const fork = async () => (await orm).em.fork()
  const find = promises(async (id: number) => {
    const user = await (await fork()).findOneOrFail(User, { id: BigInt(id) })
    const { active, createdAt, email, name } = user
    return { id: user.id, email, name, active, createdAt }
  })
  return {
    pointSelect: find,
    findUser: find,
    plainTree: promises(async (first: number) => {
      const found = await (await fork()).find(
        User,
        { id: { $gte: BigInt(first), $lt: BigInt(first + treeUsers) } },
        {
          fields: ["name", "posts.title", "posts.tags.name"],
          populate: ["posts.tags"],
          orderBy: { id: "asc", posts: { id: "asc", tags: { id: "asc" } } }
        }
      )
      return found.map(({ id, name, posts }) => ({
        id,
        name,
        posts: posts.getItems().map(({ id, tags, title }) => ({
          id,
          title,
          tags: tags.getItems().map(({ id, name }) => ({ id, name }))
        }))
      }))
    }),
    insertOne: promises(async (post: NewPost) => {
      const em = await fork()
      const event = em.create(Event, eventOf(post))
      await em.persist(event).flush()
      return event.title
    }),
    // The keys that it yields are fewer than the rows that it writes.
    insertMany: promises(async (rows: ReadonlyArray<NewPost>) => {
      await (await fork()).insertMany(Event, rows.map(eventOf))
      return rows.length
    }),
    upsertMany: promises(async (rows: ReadonlyArray<Score>) => {
      const values = rows.map(({ score, userId }) => ({ userId: BigInt(userId), score }))
      return (await (await fork()).upsertMany(Standing, values)).length
    }),
    updateOne: promises(async ({ score, userId }: Score) => {
      const em = await fork()
      const tally = await em.findOneOrFail(Tally, { userId: BigInt(userId) })
      tally.score = score
      await em.flush()
      return tally.score
    }),
    transaction: promises(async (id: number) =>
      (await fork()).transactional(async (em) => {
        const { email } = await em.findOneOrFail(User, { id: BigInt(id) }, { fields: ["email"] })
        await em.nativeUpdate(Tally, { userId: BigInt(id) }, { score: raw<number>("score + 1") })
        await em.insert(Event, eventOf({ authorId: id, title: "one", body: "more", published: true, score: 1 }))
        return email
      })
    ),
    listPosts: promises(async (limit: number) =>
      (await fork()).find(Listed, {}, { orderBy: { id: "asc" }, limit, disableIdentityMap: true })
    ),
    entities: promises(async (limit: number) => (await fork()).find(Listed, {}, { orderBy: { id: "asc" }, limit })),
    flush: promises(async (rows: ReadonlyArray<Score>) => {
      const scores = new Map(rows.map(({ score, userId }) => [BigInt(userId), score]))
      const em = await fork()
      const found = await em.find(Tally, { userId: { $in: [...scores.keys()] } })
      for (const tally of found) tally.score = scores.get(tally.userId) ?? 0
      await em.flush()
      return found.length
    })
  }
}
