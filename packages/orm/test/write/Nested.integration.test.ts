/** Nested writes as data: what is written, in how many statements, what comes back, and what is refused. */
import { CircularWrite, InvalidWrite, models, Session, StaleRow, VanishedRow } from "@aludel/orm"
import { add, asc, ConstraintViolation, createAll, dataModel, eq, from, lower, Pg, Query, table } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"
import { Account, person, Pet, Post, postTags, shop, Tag, Toy, toys, User, users } from "../session/Shop.ts"

const chickens = table(
  "chickens",
  class Chickens {
    id = Pg.bigint().identity().primaryKey()
    eggId = Pg.bigint().references(() => eggs.id)
  }
)
const eggs = table(
  "eggs",
  class Eggs {
    id = Pg.bigint().identity().primaryKey()
    chickenId = Pg.bigint().references(() => chickens.id)
  }
)
const { chickens: Chicken, eggs: Egg } = models(dataModel({ chickens, eggs }), (r) => ({
  chickens: { egg: r.one.eggs({ by: "eggId" }) },
  eggs: { chickens: r.many.chickens({ by: "eggId" }) }
}))

const homes = table(
  "homes",
  class Homes {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text()
  }
)
const doors = table(
  "doors",
  class Doors {
    id = Pg.bigint().identity().primaryKey()
    homeId = Pg.bigint().unique().references(() => homes.id)
    colour = Pg.text()
  }
)
const house = dataModel({ homes, doors })
const { doors: Door, homes: Home } = models(house, (r) => ({
  homes: { door: r.one.doors({ by: "homeId" }) },
  doors: { home: r.one.homes({ by: "homeId" }) }
}), { homes: { cascade: { door: "delete-orphan" } } })

/** A key that means something, and changes: what points at it follows. */
const countries = table(
  "countries",
  class Countries {
    code = Pg.text().primaryKey()
    name = Pg.text().unique()
  }
)
const cities = table(
  "cities",
  class Cities {
    name = Pg.text().primaryKey()
    countryCode = Pg.text().references(() => countries.code, { onUpdate: "cascade" })
  }
)
const world = dataModel({ countries, cities })
const { countries: Country } = models(world, (r) => ({
  countries: { cities: r.many.cities({ by: "countryCode" }) },
  cities: { country: r.one.countries({ by: "countryCode" }) }
}))

/** Rows with versions: numbers, and texts that are made anew each time. */
const teams = table(
  "teams",
  class Teams {
    id = Pg.integer().primaryKey()
  }
)
const players = table(
  "players",
  class Players {
    id = Pg.integer().primaryKey()
    teamId = Pg.integer().nullable().references(() => teams.id)
    leftAt = Pg.timestamptz().nullable()
    version = Pg.integer().default(1)
  }
)
const badges = table(
  "badges",
  class Badges {
    id = Pg.integer().primaryKey()
    teamId = Pg.integer().nullable().unique().references(() => teams.id)
    mark = Pg.text().default("first")
  }
)
const league = dataModel({ teams, players, badges })
let marks = 0
const { badges: Badge, players: Player, teams: Team } = models(league, (r) => ({
  teams: { players: r.many.players({ by: "teamId" }), badge: r.one.badges({ by: "teamId" }) },
  players: { team: r.one.teams({ by: "teamId" }) },
  badges: { team: r.one.teams({ by: "teamId" }) }
}), {
  players: { version: "version", softDelete: "leftAt" },
  badges: { version: { column: "mark", next: () => `mark ${++marks}` } }
})

const prepare = Effect.all([createAll(shop), createAll(house), createAll(world), createAll(league)])

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("nested writes", (it) => {
  it.effect("creates a tree, connects what is there, and yields what was created", () =>
    sandbox(Effect.gen(function*() {
      yield* Tag.createMany([{ name: "red" }, { name: "blue" }])
      const { statements, value } = yield* counted(User.create({
        ...person("ann"),
        profile: { create: { city: "Oslo" } },
        posts: {
          create: [
            { title: "one", tags: { connect: [{ name: "red" }], create: [{ name: "green" }] } },
            { title: "two", tags: { connect: { name: "blue" } } }
          ]
        }
      }))
      // The tags' keys; users, profiles, posts, tags, and what is between.
      assert.strictEqual(statements.length, 6)
      assert.strictEqual(value.role, "user")
      assert.strictEqual(value.profile.city, "Oslo")
      assert.strictEqual(value.profile.userId, value.id)
      assert.deepStrictEqual(value.posts.map(({ authorId, title }) => [authorId, title]), [
        [value.id, "one"],
        [value.id, "two"]
      ])
      const found = yield* User.findFirst({
        columns: ["username"],
        with: {
          posts: {
            columns: ["title"],
            orderBy: (p) => asc(p.id),
            with: { tags: { columns: ["name"], orderBy: (t) => asc(t.name) } }
          }
        }
      })
      assert.deepStrictEqual(Option.getOrThrow(found).posts, [
        { title: "one", tags: [{ name: "green" }, { name: "red" }] },
        { title: "two", tags: [{ name: "blue" }] }
      ])
    })))

  it.effect("a parent by its key, by another key, or new", () =>
    sandbox(Effect.gen(function*() {
      const ann = yield* User.create(person("ann"))
      const byKey = yield* counted(Post.create({ title: "one", authorId: ann.id }))
      assert.strictEqual(byKey.statements.length, 1)
      const byId = yield* counted(Post.create({ title: "two", author: { connect: { id: ann.id } } }))
      assert.strictEqual(byId.statements.length, 1)
      const byName = yield* counted(Post.create({ title: "three", author: { connect: { username: "ann" } } }))
      assert.strictEqual(byName.statements.length, 2)
      assert.strictEqual(byName.value.authorId, ann.id)
      const fresh = yield* counted(Post.create({ title: "four", author: { create: person("bob") } }))
      assert.strictEqual(fresh.statements.length, 2)
      assert.strictEqual(fresh.value.author.username, "bob")
      assert.strictEqual(fresh.value.authorId, fresh.value.author.id)
    })))

  it.effect("changes rows of relations: create, connect, disconnect, set, upsert, delete", () =>
    sandbox(Effect.gen(function*() {
      const [red, blue, green] = yield* Tag.createMany([{ name: "red" }, { name: "blue" }, { name: "green" }])
      assert.isDefined(red)
      assert.isDefined(blue)
      assert.isDefined(green)
      const ann = yield* User.create({ ...person("ann"), posts: { create: [{ title: "one" }, { title: "two" }] } })
      const [one, two] = ann.posts
      assert.isDefined(one)
      assert.isDefined(two)
      const tagsOf = Effect.map(
        Post.findFirst({ where: (p) => eq(p.id, one.id), with: { tags: { orderBy: (t) => asc(t.name) } } }),
        (found) => Option.getOrThrow(found).tags.map(({ name }) => name)
      )
      const set = yield* counted(
        Post.update({ id: one.id }, { title: "uno", tags: { set: [{ id: red.id }, { id: blue.id }] } })
      )
      assert.strictEqual(set.value.title, "uno")
      assert.strictEqual(set.statements.length, 3)
      assert.deepStrictEqual(yield* tagsOf, ["blue", "red"])
      yield* Post.update({ id: one.id }, {
        tags: { disconnect: { name: "red" }, connect: [{ name: "green" }, { name: "blue" }] }
      })
      assert.deepStrictEqual(yield* tagsOf, ["blue", "green"])
      yield* Post.update({ id: one.id }, { tags: { set: [{ name: "red" }], create: { name: "pink" } } })
      assert.deepStrictEqual(yield* tagsOf, ["pink", "red"])
      yield* Post.update({ id: one.id }, { tags: { delete: { name: "pink" } } })
      assert.deepStrictEqual((yield* Tag.find({ orderBy: (t) => asc(t.name) })).map(({ name }) => name), [
        "blue",
        "green",
        "red"
      ])

      const changed = yield* counted(User.update({ username: "ann" }, {
        bio: "changed",
        posts: {
          create: { title: "three" },
          delete: { id: two.id },
          upsert: { where: { id: one.id }, create: { title: "never" }, update: { title: "eins" } }
        }
      }))
      assert.strictEqual(changed.value.bio, "changed")
      // The user's key; a delete, an insert, an update, an upsert.
      assert.strictEqual(changed.statements.length, 5)
      const titles = (yield* Post.find({ orderBy: (p) => asc(p.id) })).map(({ title }) => title)
      assert.deepStrictEqual(titles, ["eins", "three"])
      const bob = yield* User.create(person("bob"))
      const moved = yield* User.update({ id: bob.id }, { posts: { connect: { id: one.id } } })
      assert.strictEqual(moved.username, "bob")
      assert.deepStrictEqual(
        (yield* Post.find({ where: (p) => eq(p.authorId, bob.id) })).map(({ title }) => title),
        ["eins"]
      )
    })))

  it.effect("an upsert changes rows of its own parent alone", () =>
    sandbox(Effect.gen(function*() {
      yield* Account.createMany([{ id: 1, name: "ann" }, { id: 2, name: "bob" }])
      yield* Pet.create({ id: 1, ownerId: 1, name: "rex" })
      const upsert = (id: number, name: string) => ({ where: { id }, create: { id, name }, update: { name } })
      yield* Account.update({ id: 1 }, { pets: { upsert: [upsert(1, "max"), upsert(2, "tom")] } })
      const stolen = yield* Effect.flip(Account.update({ id: 2 }, { pets: { upsert: upsert(1, "stolen") } }))
      assert.instanceOf(stolen, VanishedRow)
      assert.strictEqual(stolen.table, "pets")
      assert.deepStrictEqual(yield* Pet.find({ orderBy: (p) => asc(p.id) }), [
        { id: 1, ownerId: 1, name: "max" },
        { id: 2, ownerId: 1, name: "tom" }
      ])

      const [ann, bob] = yield* User.createMany([person("ann"), person("bob")])
      assert.isDefined(ann)
      assert.isDefined(bob)
      const one = yield* Post.create({ title: "one", authorId: ann.id })
      const upsertPost = (id: bigint, title: string) => ({ where: { id }, create: { title }, update: { title } })
      const other = yield* Effect.flip(
        User.update({ id: bob.id }, { posts: { upsert: upsertPost(one.id, "stolen") } })
      )
      assert.instanceOf(other, VanishedRow)
      yield* User.update({ id: bob.id }, { posts: { upsert: upsertPost(one.id + 1000n, "two") } })
      assert.deepStrictEqual(
        (yield* Post.find({ orderBy: (p) => asc(p.id) })).map(({ authorId, title }) => [authorId, title]),
        [[ann.id, "one"], [bob.id, "two"]]
      )
    })))

  it.effect("what is joined twice, by whichever of its keys, is joined once", () =>
    sandbox(Effect.gen(function*() {
      const red = yield* Tag.create({ name: "red" })
      const post = yield* Post.create({
        title: "one",
        author: { create: person("ann") },
        tags: { connect: [{ name: "red" }, { id: red.id }, { name: "red" }] }
      })
      yield* Post.update({ id: post.id }, { tags: { connect: [{ name: "red" }] } })
      assert.deepStrictEqual(yield* Query.all(from(postTags).select({ id: postTags.tagId })), [{ id: red.id }])
    })))

  it.effect("rows that lose their place are let go, or deleted where they do not stay alone; one takes another's place", () =>
    sandbox(Effect.gen(function*() {
      yield* Account.create({
        id: 1,
        name: "ann",
        pets: { create: { id: 1, name: "rex", toys: { create: [{ id: 1 }, { id: 2 }, { id: 3 }] } } }
      })
      yield* Pet.update({ id: 1 }, { toys: { disconnect: { id: 1 } } })
      assert.deepStrictEqual((yield* Toy.find({ orderBy: (t) => asc(t.id) })).map(({ id }) => id), [2, 3])
      yield* Pet.update({ id: 1 }, { toys: { set: [{ id: 3 }] } })
      assert.deepStrictEqual((yield* Toy.find()).map(({ id }) => id), [3])
      yield* Account.update({ id: 1 }, { pets: { set: [] } })
      assert.deepStrictEqual((yield* Pet.find()).map(({ ownerId }) => ownerId), [null])

      const home = yield* Home.create({ name: "ours", door: { create: { colour: "red" } } })
      const replaced = yield* counted(Home.update({ id: home.id }, { door: { create: { colour: "blue" } } }))
      // The old one goes first, since both would have the same key; then the new one, and the row itself.
      assert.strictEqual(replaced.statements.length, 3)
      assert.deepStrictEqual((yield* Door.find()).map(({ colour }) => colour), ["blue"])
    })))

  it.effect("refuses what cannot be, before anything is sent", () =>
    sandbox(Effect.gen(function*() {
      const { statements, value } = yield* counted(Effect.all([
        Effect.flip(Post.create({ title: "one" } as never)),
        Effect.flip(User.create({ ...person("ann"), nothing: 1 } as never)),
        Effect.flip(User.update({ bio: "no key" } as never, { role: "admin" })),
        Effect.flip(User.update({ id: 1n }, { posts: { disconnect: { id: 1n } } })),
        Effect.flip(Post.update({ id: 1n }, { tags: { upsert: [] as never } }))
      ]))
      assert.deepStrictEqual(value.map((error) => error instanceof InvalidWrite), [true, true, true, true, true])
      const circle = yield* Effect.flip(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const egg = yield* session.add(Egg, {} as never)
        const chicken = yield* session.add(Chicken, { egg })
        yield* session.update(egg, { chickenId: chicken })
        yield* session.flush
      })))
      assert.instanceOf(circle, CircularWrite)
      assert.deepStrictEqual(circle.tables.toSorted(), ["chickens", "eggs"])
      assert.deepStrictEqual(statements, [])
    })))

  it.effect("a change of the key by which the row is found: each of its keys, by a value and by an expression", () =>
    sandbox(Effect.gen(function*() {
      const ann = yield* User.create(person("ann"))
      const renamed = yield* counted(User.update({ username: "ann" }, { username: "eve" }))
      assert.deepStrictEqual(renamed.value, { ...ann, username: "eve" })
      assert.strictEqual(renamed.statements.length, 2)
      yield* Toy.create({ id: 1, name: "ball" })
      const moved = yield* counted(Toy.update({ id: 1 }, { id: 2 }))
      assert.deepStrictEqual(moved.value, { id: 2, petId: null, name: "ball" })
      assert.strictEqual(moved.statements.length, 1)
      assert.strictEqual((yield* Toy.update({ id: 2 }, { id: add(toys.id, 10) })).id, 12)
      assert.deepStrictEqual(yield* Query.all(from(toys).select({ id: toys.id })), [{ id: 12 }])
      assert.instanceOf(yield* Effect.flip(Toy.update({ id: 2 }, { id: 3 })), VanishedRow)
    })))

  it.effect("a changed key, with rows of relations: they are given the new one", () =>
    sandbox(Effect.gen(function*() {
      const stored = Query.all(
        from(cities).select({ name: cities.name, countryCode: cities.countryCode }).orderBy(asc(cities.name))
      )
      yield* Country.create({
        code: "xx",
        name: "Norway",
        cities: { create: [{ name: "Bergen" }, { name: "Moss" }, { name: "Oslo" }] }
      })
      const { statements, value } = yield* counted(
        Country.update({ code: "xx" }, {
          code: "no",
          cities: {
            create: { name: "Alta" },
            delete: { name: "Moss" },
            upsert: { where: { name: "Voss" }, create: { name: "Voss" }, update: {} }
          }
        })
      )
      assert.deepStrictEqual(value, { code: "no", name: "Norway" })
      assert.deepStrictEqual(statements.map((text) => text.split(" ", 1)[0]), ["delete", "update", "insert", "insert"])
      const norwegian = ["Alta", "Bergen", "Oslo", "Voss"].map((name) => ({ name, countryCode: "no" }))
      assert.deepStrictEqual(yield* stored, norwegian)
      yield* Country.create({ code: "se", name: "Sweden", cities: { create: { name: "Lund" } } })
      yield* Country.update({ name: "Norway" }, { code: "nn", name: "Noreg", cities: { connect: { name: "Lund" } } })
      assert.deepStrictEqual(
        yield* stored,
        ["Alta", "Bergen", "Lund", "Oslo", "Voss"].map((name) => ({
          name,
          countryCode: "nn"
        }))
      )
      const unknown = yield* counted(Effect.flip(
        Country.update({ code: "nn" }, { code: lower(countries.code), cities: { create: { name: "Hamar" } } })
      ))
      assert.instanceOf(unknown.value, InvalidWrite)
      assert.deepStrictEqual(unknown.statements, [])
    })))

  it.effect("rows that are not there, and broken constraints, leave nothing behind", () =>
    sandbox(Effect.gen(function*() {
      const missing = yield* Effect.flip(Post.create({ title: "one", author: { connect: { username: "nobody" } } }))
      assert.instanceOf(missing, VanishedRow)
      assert.instanceOf(yield* Effect.flip(User.update({ username: "nobody" }, { role: "admin" })), VanishedRow)
      assert.instanceOf(yield* Effect.flip(User.delete({ username: "nobody" })), VanishedRow)
      yield* Tag.create({ name: "red" })
      const broken = yield* Effect.flip(User.create({
        ...person("ann"),
        posts: { create: { title: "one", tags: { create: { name: "red" } } } }
      }))
      assert.instanceOf(broken, ConstraintViolation)
      assert.deepStrictEqual(yield* Query.all(from(users).select({ id: users.id })), [])
      assert.deepStrictEqual(yield* Query.all(from(postTags).select({ id: postTags.tagId })), [])
    })))

  it.effect("a version counts on; a deleted row is yielded", () =>
    sandbox(Effect.gen(function*() {
      yield* Account.create({ id: 1, name: "one" })
      assert.strictEqual((yield* Account.update({ id: 1 }, { name: "two" })).version, 2)
      assert.deepStrictEqual(yield* Account.delete({ id: 1 }), { id: 1, name: "two", version: 2 })
    })))

  it.effect("a version counts on by whatever a relation's rows are told: an old copy is stale", () =>
    sandbox(Effect.gen(function*() {
      const versions = Effect.map(
        Query.all(from(players).select({ version: players.version }).orderBy(asc(players.id))),
        (rows) => rows.map(({ version }) => version)
      )
      const [first] = yield* Player.createMany([{ id: 1 }, { id: 2 }, { id: 3 }])
      const { statements } = yield* counted(
        Team.create({ id: 1, players: { connect: [{ id: 1 }, { id: 2 }, { id: 3 }] } })
      )
      assert.deepStrictEqual(statements.map((text) => text.split(" ", 1)[0]), ["insert", "update"])
      assert.deepStrictEqual(yield* versions, [2, 2, 2])
      yield* Team.update({ id: 1 }, { players: { disconnect: { id: 3 } } })
      assert.deepStrictEqual(yield* versions, [2, 2, 3])
      yield* Team.update({ id: 1 }, { players: { set: [{ id: 2 }, { id: 3 }] } })
      assert.deepStrictEqual(yield* versions, [3, 3, 4])
      yield* Team.update({ id: 1 }, { players: { delete: { id: 3 } } })
      assert.deepStrictEqual(yield* versions, [3, 3, 5])
      assert.strictEqual((yield* Player.delete({ id: 2 })).version, 4)
      const stale = yield* Effect.flip(
        Session.scoped(Effect.flatMap(Session, (session) => session.merge(Player, { ...first, teamId: 1 } as never)))
      )
      assert.instanceOf(stale, StaleRow)
      const mark = Effect.map(Query.all(from(badges).select({ mark: badges.mark })), ([badge]) => badge?.mark)
      yield* Badge.create({ id: 1 })
      yield* Team.update({ id: 1 }, { badge: { connect: { id: 1 } } })
      const connected = yield* mark
      yield* Team.update({ id: 1 }, { badge: { disconnect: true } })
      assert.strictEqual(new Set(["first", connected, yield* mark]).size, 3)
    })))
})
