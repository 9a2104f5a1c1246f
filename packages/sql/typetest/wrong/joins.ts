/** Wrong uses of joins by a foreign key and with USING. */
import { type Condition, from, references, update, using } from "@aludel/sql"
import { posts, tags, users } from "../schema.ts"

const titles = from(posts).select({ id: posts.id, title: posts.title }).as("titles")
const maybe: Condition<"posts" | "users"> | undefined = undefined

from(posts).innerJoin(titles) // wrong
from(posts).leftJoin(titles) // wrong
from(posts).rightJoin(titles) // wrong
from(posts).fullJoin(titles) // wrong
from(posts).crossJoin(users, references(posts.authorId, users)) // wrong
from(posts).innerJoin(users, maybe) // wrong
from(posts).innerJoin(users, posts.authorId) // wrong
from(posts).innerJoin(tags, references(posts.authorId, users)) // wrong
from(posts).where(references(posts.authorId, users)) // wrong
references(users, posts.authorId) // wrong
references(titles.id, "users") // wrong
update(users).from(posts).innerJoin(titles) // wrong

const ids = using("ids", posts, users, "id")
using("ids", posts, users, "title") // wrong
using("ids", posts, users, "bestPostId") // wrong
using("ids", tags, users, "id") // wrong
using("ids", posts, users) // wrong
from(tags).innerJoinUsing(ids) // wrong
from(posts).fullJoinUsing(ids).select({ id: ids.title }) // wrong
from(posts).select({ id: ids.id }) // wrong
from(ids) // wrong
