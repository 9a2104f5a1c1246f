import { addColumn, column, createIndex, dropColumn, dropIndex, migration } from "@aludel/migrate"

export default migration({
  id: "c8e2",
  parents: ["a6f3"],
  message: "full-text search and versions",
  losesRows: true,
  up: [
    addColumn("posts", column("version", "integer", { notNull: true, default: "1" })),
    addColumn(
      "posts",
      column(
        "search",
        "tsvector",
        {
          notNull: true,
          generated: "to_tsvector('english'::regconfig, (((title)::text || ' '::text) || (content)::text))"
        }
      )
    ),
    createIndex("posts", "posts_search_idx", "gin (search)", { concurrently: true })
  ],
  down: [dropIndex("posts", "posts_search_idx"), dropColumn("posts", "search"), dropColumn("posts", "version")]
})
