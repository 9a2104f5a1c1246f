/**
 * Prisma on its adapter for pg. The client is generated where Prisma is installed, so its types are not at hand here: what
 * is used of it is written down. Many rows with values of their own are, by its documentation, one write each in a
 * transaction.
 */
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { connections, type NewPost, type Open, type Operations, promises, type Score } from "../Contestant.ts"
import { prismaClient, prismaFolder } from "../PrismaInstall.ts"
import { treeUsers } from "../Workload.ts"

interface Tagged {
  readonly tag: { readonly id: bigint; readonly name: string }
}

interface FoundUser {
  readonly id: bigint
  readonly name: string
  readonly profile?: { readonly bio: string }
  readonly posts: ReadonlyArray<{ readonly id: bigint; readonly title: string; readonly tags: ReadonlyArray<Tagged> }>
  readonly _count?: { readonly comments: number }
}

type Options = Readonly<Record<string, unknown>>
type Counted = Promise<{ readonly count: number }>

interface Tables {
  readonly user: {
    readonly findUnique: (options: Options) => Promise<{ readonly email: string }>
    readonly findMany: (options: Options) => Promise<ReadonlyArray<FoundUser>>
  }
  readonly post: { readonly findMany: (options: Options) => Promise<ReadonlyArray<unknown>> }
  readonly event: {
    readonly create: (options: Options) => Promise<{ readonly title: string }>
    readonly createMany: (options: Options) => Counted
  }
  readonly score: { readonly upsert: (options: Options) => Promise<unknown> }
  readonly tally: { readonly update: (options: Options) => Promise<{ readonly score: number }> }
}

interface Client extends Tables {
  readonly $transaction: {
    (writes: ReadonlyArray<Promise<unknown>>): Promise<ReadonlyArray<unknown>>
    <A>(body: (tables: Tables) => Promise<A>): Promise<A>
  }
}

type Class<Settings, A> = new(settings: Settings) => A
const { resolve } = createRequire(join(prismaFolder, "package.json"))
const load = (path: string) => import(pathToFileURL(path).href)

const { PrismaPg }: { readonly PrismaPg: Class<Options, object> } = await load(resolve("@prisma/adapter-pg"))
const { PrismaClient }: { readonly PrismaClient: Class<Options, Client> } = await load(prismaClient)

const tags = { select: { tag: { select: { id: true, name: true } } }, orderBy: { tagId: "asc" } }
const event = (post: NewPost) => ({ ...post, authorId: BigInt(post.authorId) })

const shown = ({ _count, id, name, posts, profile }: FoundUser) => ({
  id,
  name,
  ...(profile && { profile }),
  posts: posts.map(({ tags, ...post }) => ({ ...post, tags: tags.map(({ tag }) => tag) })),
  ...(_count && { comments: _count.comments })
})

const trees = (prisma: Client): Operations => {
  const tree = (first: number, posts: Options, more: Options) =>
    prisma.user.findMany({
      where: { id: { gte: BigInt(first), lt: BigInt(first + treeUsers) } },
      orderBy: { id: "asc" },
      select: { id: true, name: true, posts: { select: { id: true, title: true, tags }, ...posts }, ...more }
    })
  return {
    latestTree: promises(async (first: number) => {
      const more = { profile: { select: { bio: true } }, _count: { select: { comments: true } } }
      return (await tree(first, { orderBy: { id: "desc" }, take: 5 }, more)).map(shown)
    }),
    plainTree: promises(async (first: number) => (await tree(first, { orderBy: { id: "asc" } }, {})).map(shown))
  }
}

export const open: Open = (url) => {
  const adapter = new PrismaPg({ connectionString: url, max: connections })
  // Its own five seconds are too few for 10,000 writes on a busy machine.
  const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: 600_000, timeout: 600_000 } })
  const find = promises((id: number) => prisma.user.findUnique({ where: { id: BigInt(id) } }))
  return {
    ...trees(prisma),
    pointSelect: find,
    findUser: find,
    listPosts: promises((limit: number) => prisma.post.findMany({ orderBy: { id: "asc" }, take: limit })),
    insertOne: promises(async (post: NewPost) =>
      (await prisma.event.create({ data: event(post), select: { title: true } })).title
    ),
    insertMany: promises(async (rows: ReadonlyArray<NewPost>) =>
      (await prisma.event.createMany({ data: rows.map(event) })).count
    ),
    upsertMany: promises(async (rows: ReadonlyArray<Score>) => {
      const writes = rows.map(({ score, userId }) => {
        const key = { userId: BigInt(userId) }
        return prisma.score.upsert({ where: key, create: { ...key, score }, update: { score } })
      })
      return (await prisma.$transaction(writes)).length
    }),
    updateMany: promises(async (rows: ReadonlyArray<Score>) => {
      const writes = rows.map(({ score, userId }) =>
        prisma.tally.update({ where: { userId: BigInt(userId) }, data: { score } })
      )
      return (await prisma.$transaction(writes)).length
    }),
    updateOne: promises(async ({ score, userId }: Score) =>
      (await prisma.tally.update({ where: { userId: BigInt(userId) }, data: { score }, select: { score: true } })).score
    ),
    transaction: promises((id: number) =>
      prisma.$transaction(async (tables) => {
        const { email } = await tables.user.findUnique({ where: { id: BigInt(id) }, select: { email: true } })
        await tables.tally.update({ where: { userId: BigInt(id) }, data: { score: { increment: 1 } } })
        await tables.event.create({
          data: { authorId: BigInt(id), title: "one", body: "more", published: true, score: 1 },
          select: { id: true }
        })
        return email
      })
    )
  }
}
