/** Wrong declarations: unknown targets, columns and tables, options that name what is not there. */
import { models } from "@aludel/orm"
import { eq } from "@aludel/sql"
import { blog, posts, users } from "../tree.ts"

models(blog, (r) => ({ users: { posts: r.many.postz({ by: "authorId" }) } })) // wrong
models(blog, (r) => ({ users: { posts: r.many.posts({ by: "authrId" }) } })) // wrong
models(blog, (r) => ({ posts: { author: r.one.users({ by: "authrId" }) } })) // wrong
models(blog, (r) => ({ posts: { tags: r.many.tags({ through: "postTag" }) } })) // wrong
models(blog, (r) => ({ posts: { tags: r.many.tags({ through: "postTags", by: "posttId" }) } })) // wrong
models(blog, (r) => ({ postz: { author: r.one.users({ by: "authorId" }) } })) // wrong
models(blog, (r) => ({ posts: { author: r.one.users({ by: ["authorId", "nope"] }) } })) // wrong
models(blog, (r) => ({ users: { posts: r.many.posts({ by: "authorId", where: () => eq(users.role, "x") }) } })) // wrong
models(blog, (r) => ({ users: { posts: r.many.posts({ by: "authorId", wher: 1 }) } })) // wrong
models(blog, () => ({}), { users: { deferred: ["secrt"] } }) // wrong
models(blog, () => ({}), { users: { where: () => eq(posts.title, "x") } }) // wrong
models(blog, () => ({}), { userz: { deferred: [] } }) // wrong
