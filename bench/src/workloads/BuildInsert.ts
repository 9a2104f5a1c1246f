/** An insert of 100 rows built and compiled, and not sent. What is compared is what the built statements insert. */
import type { NewPost } from "../Contestant.ts"
import { keys, posts, type Workload } from "../Workload.ts"
import { executed } from "./Built.ts"

const rows = 100

const batches = (seed: number, size: number): ReadonlyArray<ReadonlyArray<NewPost>> =>
  keys(seed, size).map((authorId) =>
    Array.from({ length: rows }, (_, row) => ({
      authorId,
      title: `Title ${row}`,
      body: "Some text, as it stands in a post.",
      published: row % 2 === 0,
      score: row
    }))
  )

const inserted = `select author_id, title, body, published, score from posts where id > ${posts} order by score`

export const buildInsert: Workload = {
  name: "build-insert",
  title: `insert of ${rows} rows built and compiled, no database`,
  floor: "kysely",
  size: 500,
  batch: ({ buildInsert }, seed, size) => {
    const inputs = batches(seed, size)
    return buildInsert && (() => buildInsert(inputs, 1))
  },
  compared: async ({ buildInsert }, seed, size, url) =>
    buildInsert ? executed(await buildInsert(batches(seed, size), 1), url, inserted) : []
}
