/**
 * A guide to SQLAlchemy, pattern by pattern and with its own tables: relationships of each kind, eager and lazy loading, parts
 * of rows, counting, raw SQL, bulk operations, repositories, enums. Transactions are in `session/Guide`, trees and numbers of
 * statements in `guide/Relationships`.
 */
import { LazyLoadRefused, models, Repository, Session, strictLoading } from "@aludel/orm"
import {
  asc,
  avg,
  ConstraintViolation,
  count,
  createAll,
  dataModel,
  deleteFrom,
  desc,
  eq,
  from,
  gt,
  insert,
  length,
  lt,
  now,
  Pg,
  primaryKey,
  Query,
  type Row,
  sql,
  table,
  update
} from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

// class UserRole(str, Enum); Mapped[UserRole] = mapped_column(SQLEnum(UserRole), default=UserRole.USER)
const userRole = Pg.enum("user_role", ["admin", "user", "guest"])

const users = table(
  "users",
  class Users {
    id = Pg.integer().identity().primaryKey()
    username = Pg.varchar(50).unique()
    email = Pg.varchar(100).unique()
    role = userRole().defaultWith(() => "user" as const)
    isActive = Pg.boolean().default(true)
    age = Pg.integer().nullable()
    createdAt = Pg.timestamptz().default(now())
  }
)
const posts = table(
  "posts",
  class Posts {
    id = Pg.integer().identity().primaryKey()
    title = Pg.varchar(200)
    content = Pg.text().default("")
    createdAt = Pg.timestamptz().default(now())
    updatedAt = Pg.timestamptz().default(now()).onUpdate(now())
    authorId = Pg.integer().references(() => users.id)
  }
)
const tags = table(
  "tags",
  class Tags {
    id = Pg.integer().identity().primaryKey()
    name = Pg.varchar(50).unique()
  }
)
const postTags = table(
  "post_tags",
  class PostTags {
    postId = Pg.integer().references(() => posts.id)
    tagId = Pg.integer().references(() => tags.id)
  },
  { constraints: [primaryKey("postId", "tagId")] }
)
const profiles = table(
  "user_profiles",
  class UserProfiles {
    id = Pg.integer().identity().primaryKey()
    userId = Pg.integer().unique().references(() => users.id)
    bio = Pg.text().nullable()
    avatarUrl = Pg.varchar(500).nullable()
  }
)
const blog = dataModel({ userRole, users, posts, tags, postTags, profiles })

// relationship(back_populates=…, cascade="all, delete-orphan"), relationship(secondary=post_tags), relationship(uselist=False)
const { posts: Post, profiles: Profile, tags: Tag, users: User } = models(blog, (r) => ({
  users: {
    posts: r.many.posts({ by: "authorId", orderBy: (p) => asc(p.id) }),
    profile: r.one.profiles({ by: "userId" })
  },
  posts: { author: r.one.users({ by: "authorId" }), tags: r.many.tags({ through: "postTags" }) },
  tags: { posts: r.many.posts({ through: "postTags" }) },
  profiles: { user: r.one.users({ by: "userId" }) }
}), { users: { cascade: { posts: "delete-orphan", profile: "delete-orphan" } } })

const named = (username: string) => ({ username, email: `${username}@example.com` })

/** What each statement does, and to which table. */
const kinds = (statements: ReadonlyArray<string>) =>
  statements.map((text) => text.replaceAll("\"", "").replace(/^select .*? from (\w+).*$/s, "select from $1"))
    .map((text) => text.split(" ").slice(0, text.startsWith("update") ? 2 : 3).join(" "))

const inSession = <A, E, R>(body: (session: Session["Service"]) => Effect.Effect<A, E, R>) =>
  sandbox(counted(Session.scoped(Effect.flatMap(Session, body))))

const six = Effect.forEach(
  [1, 2, 3, 4, 5, 6],
  (n) =>
    User.create({
      ...named(`user${n}`),
      age: n * 10,
      profile: { create: { bio: `bio ${n}` } },
      posts: { create: [{ title: `${n} a`, tags: { connect: { name: "python" } } }, { title: `${n} b` }] }
    })
)
const seeded = Effect.andThen(Tag.create({ name: "python" }), six)

class Users extends Repository.Service<Users>()("guide/Users", User) {}

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(blog) }))("the guide", (it) => {
  it.effect("core and mapped rows over one database: text with parameters, a built query, models", () =>
    sandbox(Effect.gen(function*() {
      yield* seeded
      const raw = sql.text("select * from users where age > :age order by id", { age: 45 }).rowsOf(users).reads()
      const built = from(users).where(gt(users.age, 45)).select({ name: users.username }).orderBy(asc(users.id))
      assert.deepStrictEqual((yield* Query.all(raw)).map(({ username }) => username), ["user5", "user6"])
      assert.deepStrictEqual(yield* Query.all(built), [{ name: "user5" }, { name: "user6" }])
      const found = yield* User.find({ where: (u) => gt(u.age, 45), orderBy: (u) => asc(u.id) })
      assert.deepStrictEqual(found.map(({ username }) => username), ["user5", "user6"])
    })))

  it.effect("one to many: a user with posts is two statements, defaults of the server come back with them", () =>
    Effect.gen(function*() {
      const { statements, value } = yield* inSession((session) =>
        Effect.gen(function*() {
          const user = yield* session.add(User, {
            ...named("alice"),
            posts: [{ title: "First Post", content: "Hello World" }, { title: "Second Post", content: "More content" }]
          })
          yield* session.commit
          const { createdAt, id } = yield* session.value(user)
          assert.isDefined(createdAt.epochMilliseconds)
          // filter_by(username="alice").first()
          const found = Option.getOrThrow(
            yield* User.findFirst({ where: (u) => eq(u.username, "alice"), with: { posts: true } })
          )
          assert.strictEqual(found.id, id)
          return found.posts.map(({ authorId, title }) => [authorId === id, title])
        })
      )
      assert.deepStrictEqual(value, [[true, "First Post"], [true, "Second Post"]])
      assert.deepStrictEqual(kinds(statements), [
        "insert into users",
        "insert into posts",
        "select from users",
        "select from posts"
      ])
      assert.match(statements[2] ?? "", /limit \$\d+$/)
    }))

  it.effect("cascades: a removed user takes posts, links and profile along, in that order", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          const red = yield* session.add(Tag, { name: "red" })
          const user = yield* session.add(User, {
            ...named("alice"),
            profile: { bio: "b" },
            posts: [{ title: "one", tags: [red] }, { title: "two", tags: [red] }]
          })
          yield* session.commit
          yield* session.remove(yield* session.value(user))
          yield* session.commit
          assert.strictEqual(yield* Tag.count(), 1)
          assert.strictEqual(yield* Post.count(), 0)
        })
      )
      const deletes = kinds(statements).filter((kind) => kind.startsWith("delete"))
      assert.deepStrictEqual(deletes.toSorted(), [
        "delete from post_tags",
        "delete from posts",
        "delete from user_profiles",
        "delete from users"
      ])
      assert.isBelow(deletes.indexOf("delete from post_tags"), deletes.indexOf("delete from posts"))
      assert.strictEqual(deletes.at(-1), "delete from users")
    }))

  it.effect("cascades: a post that its user loses is deleted; one that another user gets is not", () =>
    sandbox(Effect.gen(function*() {
      const alice = yield* User.create({
        ...named("alice"),
        posts: { create: [{ title: "one" }, { title: "two" }, { title: "three" }] }
      })
      const bob = yield* User.create(named("bob"))
      const [one, two, three] = alice.posts
      assert.isDefined(one)
      assert.isDefined(two)
      assert.isDefined(three)
      yield* User.update({ id: bob.id }, { posts: { connect: { id: three.id } } })
      yield* User.update({ id: alice.id }, { posts: { set: [{ id: two.id }] } })
      assert.deepStrictEqual((yield* Post.find({ orderBy: (p) => asc(p.id) })).map(({ title }) => title), [
        "two",
        "three"
      ])
    })))

  it.effect("many to many: tags, the post and its links are three statements; posts are found by a tag, each once", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          const author = yield* session.value(yield* session.add(User, named("alice")))
          const python = yield* session.add(Tag, { name: "python" })
          const web = yield* session.add(Tag, { name: "web" })
          // The same tag twice is one link.
          const post = yield* session.add(Post, { title: "Python Web", author, tags: [python, web, python] })
          yield* session.commit
          const found = yield* Post.find({
            columns: ["title"],
            where: (_, r) => r.tags.some((t) => eq(t.name, "python")),
            with: { tags: { columns: ["name"], orderBy: (t) => asc(t.name) } }
          })
          assert.deepStrictEqual(found, [{ title: "Python Web", tags: [{ name: "python" }, { name: "web" }] }])
          yield* Post.update({ id: (yield* session.value(post)).id }, { tags: { disconnect: { name: "web" } } })
          const [left] = yield* Tag.find({ where: (t) => eq(t.name, "web"), with: { posts: "count" } })
          assert.strictEqual(left?.posts, 0)
        })
      )
      assert.deepStrictEqual(kinds(statements).slice(0, 4), [
        "insert into users",
        "insert into tags",
        "insert into posts",
        "insert into post_tags"
      ])
    }))

  it.effect("one to one: saved with its user, enforced by the key, replaced in one flush and in one call", () =>
    Effect.gen(function*() {
      yield* inSession((session) =>
        Effect.gen(function*() {
          const alice = yield* session.value(
            yield* session.add(User, { ...named("alice"), profile: { bio: "Python developer" } })
          )
          const [old] = yield* session.find(Profile)
          assert.isDefined(old)
          assert.strictEqual(old.userId, alice.id)
          yield* session.remove(old)
          yield* session.add(Profile, { user: alice, bio: "new" })
          yield* session.flush
          yield* User.update({ id: alice.id }, { profile: { create: { bio: "newer" } } })
          assert.deepStrictEqual((yield* Profile.find()).map(({ bio }) => bio), ["newer"])
          const second = yield* Effect.flip(
            session.nested(Effect.andThen(session.add(Profile, { userId: alice.id }), session.flush))
          )
          assert.instanceOf(second, ConstraintViolation)
          assert.strictEqual(second.constraint, "user_profiles_user_id_key")
        })
      )
    }))

  it.effect("lazy in a loop is 2 statements and not 7, alone 7; joined 1, select-in 2, mixed 2", () =>
    sandbox(Effect.gen(function*() {
      yield* seeded
      const statements = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        Effect.map(counted(effect), (one) => one.statements.length)
      const lazy = (alone: boolean) =>
        Effect.gen(function*() {
          const found = yield* User.find()
          for (const user of found) assert.strictEqual((yield* User.load.posts(user, { alone })).length, 2)
        })
      assert.strictEqual(yield* statements(lazy(true)), 7)
      assert.strictEqual(yield* statements(lazy(false)), 2)
      assert.strictEqual(yield* statements(User.find({ strategy: "joined", with: { posts: true } })), 1)
      assert.strictEqual(yield* statements(User.find({ with: { posts: true } })), 2)
      assert.strictEqual(yield* statements(User.find({ strategy: "subquery", with: { posts: true } })), 2)
      const nested = Post.find({
        with: { author: { strategy: "joined", with: { profile: true } }, tags: true }
      })
      assert.strictEqual(yield* statements(nested), 2)
      const [post] = yield* nested
      assert.isDefined(post)
      assert.strictEqual(post.author.profile?.bio, "bio 1")
      // N+1 from the other side: the authors of 12 posts.
      const authors = Effect.flatMap(Post.find(), (found) => Effect.forEach(found, (one) => Post.load.author(one)))
      assert.strictEqual(yield* statements(authors), 2)
      assert.strictEqual(yield* statements(Post.find({ strategy: "joined", with: { author: true } })), 1)
      assert.strictEqual(yield* statements(Post.find({ strategy: "subquery", with: { tags: true } })), 2)
      const refused = yield* Effect.exit(
        strictLoading(Effect.flatMap(Post.find(), ([one]) => Post.load.author(one as never)))
      )
      const defect = Exit.isFailure(refused) ? Cause.squash(refused.cause) : undefined
      assert.instanceOf(defect, LazyLoadRefused)
      assert.match(defect.message, /"author" of "posts"/)
    })))

  it.effect("only some columns; heavy ones later; a change of a part writes that part", () =>
    sandbox(Effect.gen(function*() {
      yield* seeded
      const pairs = yield* counted(Query.all(from(users).select({ id: users.id, username: users.username })))
      assert.strictEqual(pairs.statements[0], "select \"users\".\"id\", \"users\".\"username\" from \"users\"")
      const part = yield* counted(User.find({ columns: ["id", "username"] }))
      assert.notInclude(part.statements[0], "email")
      const [first] = yield* Post.find({ columns: ["id", "title"], orderBy: (p) => asc(p.id) })
      assert.isDefined(first)
      const later = yield* counted(Post.findById(first.id, { columns: ["content"] }))
      assert.deepStrictEqual([later.statements.length, Option.getOrThrow(later.value)], [1, { content: "" }])
      const changed = yield* counted(Post.update({ id: first.id }, { title: "changed" }))
      assert.match(changed.statements[0] ?? "", /^update "posts" set "title" = \$1, "updated_at" = now\(\) where/)
      assert.strictEqual(changed.value.content, "")
    })))

  it.effect("counting: on the server, with a condition on a boolean, of a query with a limit", () =>
    sandbox(Effect.gen(function*() {
      yield* seeded
      yield* Query.run(update(users).set({ isActive: false }).where(lt(users.age, 25)))
      const { statements } = yield* counted(Effect.gen(function*() {
        assert.strictEqual(yield* User.count(), 6)
        assert.strictEqual(yield* User.count({ where: (u) => eq(u.isActive, true) }), 4)
        assert.deepStrictEqual(yield* Query.one(from(users).select({ rows: count() })), { rows: 6 })
        const firstTwo = from(users).select({ id: users.id }).limit(2).as("first_two")
        assert.deepStrictEqual(yield* Query.one(from(firstTwo).select({ rows: count() })), { rows: 2 })
      }))
      assert.strictEqual(statements[0], "select count(*) as \"rows\" from \"users\"")
      assert.strictEqual(statements.length, 4)
    })))

  it.effect("raw SQL in a session sees what is not flushed yet, and its rows are the session's", () =>
    Effect.gen(function*() {
      yield* inSession((session) =>
        Effect.gen(function*() {
          const alice = yield* session.value(yield* session.add(User, { ...named("alice"), age: 30 }))
          yield* session.add(User, { ...named("bob"), age: 20 })
          const older = sql.text("select * from users where age > :age", { age: 25 }).rowsOf(users).reads()
          assert.deepStrictEqual(yield* session.adopt(User, yield* Query.all(older)), [alice])
          const all = sql.text("select count(*) as n from users").columns({ n: Pg.bigint() }).reads()
          assert.deepStrictEqual(yield* Query.one(all), { n: 2n })
        })
      )
    }))

  it.effect("an aggregate as text and as a query of the builder gives the same rows", () =>
    sandbox(Effect.gen(function*() {
      yield* seeded
      const text = sql.text(
        `select u.username, count(p.id) as posts, avg(length(p.title)) as mean from users u
         left join posts p on p.author_id = u.id group by u.id, u.username having count(p.id) > :min order by u.username`,
        { min: 1 }
      ).columns({ username: Pg.text(), posts: Pg.bigint({ mode: "number" }), mean: Pg.numeric().nullable() }).reads()
      const built = from(users).leftJoin(posts, eq(posts.authorId, users.id)).groupBy(users.id)
        .having(gt(count(posts.id), 1))
        .select({ username: users.username, posts: count(posts.id), mean: avg(length(posts.title)) })
        .orderBy(asc(users.username))
      assert.deepStrictEqual(
        (yield* Query.all(text)).map(({ posts, username }) => [username, posts]),
        (yield* Query.all(built)).map(({ posts, username }) => [username, posts])
      )
    })))

  it.effect("bulk: one insert, one update, one delete; 1,000 rows of a session are one statement, with their keys", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          yield* Query.run(insert(users).values([named("user1"), named("user2"), { ...named("user3"), age: 3 }]))
          const [first] = yield* session.find(User, { orderBy: (u) => asc(u.id) })
          assert.isDefined(first)
          assert.strictEqual(
            yield* Query.run(update(users).set({ isActive: false }).where(lt(users.id, first.id + 2))),
            2
          )
          assert.isFalse(Option.getOrThrow(yield* session.get(User, { id: first.id })).isActive)
          assert.strictEqual(yield* Query.run(deleteFrom(users).where(eq(users.id, first.id))), 1)
          assert.deepStrictEqual(yield* session.get(User, { id: first.id }), Option.none())
        })
      )
      assert.strictEqual(statements.length, 6)
      const many = yield* inSession((session) =>
        Effect.gen(function*() {
          const pending = yield* session.addAll(User, Array.from({ length: 1000 }, (_, i) => named(`user${i}`)))
          yield* session.commit
          const rows = yield* Effect.forEach(pending, (one) => session.value(one))
          assert.strictEqual(new Set(rows.map(({ id }) => id)).size, 1000)
        })
      )
      assert.deepStrictEqual(kinds(many.statements), ["insert into users"])
    }))

  it.effect("one or none; created, committed, read again; all with their posts", () =>
    sandbox(Effect.gen(function*() {
      const getUser = (id: number) => User.findById(id)
      assert.deepStrictEqual(yield* getUser(1), Option.none())
      const created = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const user = yield* session.add(User, named("alice"))
        yield* session.commit
        return yield* session.refresh(yield* session.value(user))
      })))
      assert.deepStrictEqual(kinds(created.statements), ["insert into users", "select from users"])
      const all = yield* counted(User.find({ with: { posts: true } }))
      assert.strictEqual(all.statements.length, 2)
    })))

  it.effect("a repository: by key, by email, created before the commit, with posts; its caller commits", () =>
    sandbox(
      Effect.gen(function*() {
        const withPosts = (id: number) => User.findById(id, { with: { posts: true } })
        const failed = yield* Effect.flip(Session.scoped(Effect.gen(function*() {
          const repository = yield* Users
          const session = yield* Session
          const user = yield* repository.insert(named("alice"))
          assert.isNumber(user.id)
          assert.isTrue(Option.isSome(yield* repository.findBy({ email: "alice@example.com" })))
          yield* repository.insert(named("alice"))
          yield* session.commit
        })))
        assert.strictEqual(failed._tag, "ConstraintViolation")
        const repository = yield* Users
        assert.strictEqual(yield* repository.count(), 0)
        const user = yield* repository.insert(named("bob"))
        assert.deepStrictEqual(Option.getOrThrow(yield* withPosts(user.id)).posts, [])
      }).pipe(Effect.provide(Users.layer))
    ))

  it.effect("enums: values, and not names, with a default of the client; the type knows them", () =>
    sandbox(Effect.gen(function*() {
      const roleOf = (row: Row<typeof users>): "admin" | "guest" | "user" => row.role
      assert.strictEqual(roleOf(yield* User.create(named("alice"))), "user")
      assert.strictEqual((yield* User.create({ ...named("root"), role: "admin" })).role, "admin")
      assert.deepStrictEqual(
        yield* Query.all(
          sql.text("select role::text as role from users order by id").columns({ role: Pg.text() }).reads()
        ),
        [{ role: "user" }, { role: "admin" }]
      )
      assert.strictEqual(yield* User.count({ where: (u) => eq(u.role, "admin") }), 1)
      const wrong = yield* Effect.flip(User.create({ ...named("eve"), role: "root" as never }))
      assert.strictEqual(wrong._tag, "DatabaseError")
    })))

  it.effect("latest posts of each user; nothing is written where nothing changed", () =>
    Effect.gen(function*() {
      const { statements } = yield* inSession((session) =>
        Effect.gen(function*() {
          const user = yield* session.value(
            yield* session.add(User, { ...named("a"), posts: [{ title: "1" }, { title: "2" }] })
          )
          const [found] = yield* User.find({
            columns: ["username"],
            with: { posts: { columns: ["title"], orderBy: (p) => desc(p.id), limit: 1 } }
          })
          assert.deepStrictEqual(found, { username: "a", posts: [{ title: "2" }] })
          yield* session.update(user, { username: "a" })
          yield* session.commit
        })
      )
      assert.strictEqual(kinds(statements).filter((kind) => kind.startsWith("update")).length, 0)
    }))
})
