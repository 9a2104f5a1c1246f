import {
  addConstraint,
  column,
  constraint,
  createIndex,
  createTable,
  dropConstraint,
  dropTable,
  migration
} from "@aludel/migrate"

export default migration({
  id: "7b0e",
  parents: ["2c41"],
  message: "tags and comments",
  losesRows: true,
  up: [
    createTable("comments", {
      columns: [
        column("id", "bigint", { identity: "always" }),
        column("post_id", "bigint", { notNull: true }),
        column("author_id", "bigint", { notNull: true }),
        column("body", "character varying(2000)", { notNull: true }),
        column("created_at", "timestamp(3) with time zone", { notNull: true, default: "now()" })
      ],
      constraints: [
        constraint("comments_body_check", "CHECK ((btrim((body)::text) <> ''::text))"),
        constraint("comments_pkey", "PRIMARY KEY (id)")
      ]
    }),
    createTable("post_tags", {
      columns: [column("post_id", "bigint", { notNull: true }), column("tag_id", "bigint", { notNull: true })],
      constraints: [constraint("post_tags_pkey", "PRIMARY KEY (post_id, tag_id)")]
    }),
    createTable("tags", {
      columns: [
        column("id", "bigint", { identity: "always" }),
        column("name", "character varying(50)", { notNull: true })
      ],
      constraints: [
        constraint("tags_name_check", "CHECK (((name)::text ~ '^[a-z0-9][a-z0-9-]*$'::text))"),
        constraint("tags_name_key", "UNIQUE (name)"),
        constraint("tags_pkey", "PRIMARY KEY (id)")
      ]
    }),
    createIndex("comments", "comments_author_id_idx", "btree (author_id)"),
    createIndex("comments", "comments_post_id_idx", "btree (post_id)"),
    createIndex("post_tags", "post_tags_tag_id_idx", "btree (tag_id)"),
    addConstraint(
      "comments",
      constraint(
        "comments_author_id_fkey",
        "FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE CASCADE"
      )
    ),
    addConstraint(
      "comments",
      constraint(
        "comments_post_id_fkey",
        "FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE"
      )
    ),
    addConstraint(
      "post_tags",
      constraint(
        "post_tags_post_id_fkey",
        "FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE"
      )
    ),
    addConstraint(
      "post_tags",
      constraint(
        "post_tags_tag_id_fkey",
        "FOREIGN KEY (tag_id) REFERENCES tags(id) ON DELETE CASCADE"
      )
    )
  ],
  down: [
    dropConstraint("comments", "comments_author_id_fkey"),
    dropConstraint("comments", "comments_post_id_fkey"),
    dropConstraint("post_tags", "post_tags_post_id_fkey"),
    dropConstraint("post_tags", "post_tags_tag_id_fkey"),
    dropTable("tags"),
    dropTable("post_tags"),
    dropTable("comments")
  ]
})
