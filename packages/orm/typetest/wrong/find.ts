/** Wrong uses of `find`: unknown relations, columns and options, tables out of scope, rows without the key. */
import { eq, transaction } from "@aludel/sql"
import { Post, posts, PostTag, User, users } from "../tree.ts"

User.find({ with: { foo: true } }) // wrong
User.find({ with: { posts: true, foo: true } }) // wrong
User.find({ with: { posts: { with: { tgas: true } } } }) // wrong
User.find({ with: { posts: { where: (p) => eq(p.title, "x"), with: { tags: true, tgas: true } } } }) // wrong
User.find({ with: { posts: { wher: 3, columns: ["id"] } } }) // wrong
User.find({ with: { posts: { columns: ["titel"] } } }) // wrong
User.find({ with: { posts: "sum" } }) // wrong
User.find({ with: { posts: { where: () => eq(users.role, "x") } } }) // wrong
User.find({ with: { posts: { snapshot: true } } }) // wrong
User.find({ with: { posts: { recursive: true } } }) // wrong
User.find({ columns: ["idd"] }) // wrong
User.find({ where: (u) => eq(u.foo, 1) }) // wrong
User.find({ where: () => eq(posts.title, "x") }) // wrong
User.find({ where: (u) => u.role }) // wrong
User.find({ where: (_, r) => r.profile.some() }) // wrong
User.find({ where: (_, r) => r.posts.is() }) // wrong
User.find({ where: (_, r) => r.posts.some((p) => eq(p.foo, 1)) }) // wrong
User.find({ where: (_, r) => r.posts.some(() => eq(users.role, "x")) }) // wrong
User.find({ orderBy: (u) => u.role }) // wrong
User.find({ wher: 1 }) // wrong
User.find({ limit: "5" }) // wrong
User.find({ strategy: "fast" }) // wrong
User.find({ for: "delete" }) // wrong
User.find({ extras: () => ({ title: posts.title }) }) // wrong
User.findById("1") // wrong
PostTag.findById(1n) // wrong
PostTag.findById({ postId: 1n }) // wrong
User.findById(1n, { limit: 1 }) // wrong
User.page({ after: undefined }) // wrong
User.load.foo({ id: 1n }) // wrong
User.load.posts({ email: "x" }) // wrong
Post.load.author({ id: 1n }) // wrong
Post.load.author({ authorId: 1n }, { columns: ["nope"] }) // wrong
transaction(User.find({ for: "update" }), { access: "read only" }) // wrong
