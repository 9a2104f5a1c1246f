import {
  addConstraint,
  column,
  constraint,
  createEnum,
  createIndex,
  createTable,
  dropConstraint,
  dropEnum,
  dropTable,
  migration
} from "@aludel/migrate"

export default migration({
  id: "2c41",
  message: "organisations, users and posts",
  losesRows: true,
  up: [
    createEnum("post_status", ["draft", "published"]),
    createEnum("user_role", ["admin", "author"]),
    createTable("organisations", {
      columns: [
        column("id", "bigint", { identity: "always" }),
        column("slug", "character varying(50)", { notNull: true }),
        column("name", "character varying(100)", { notNull: true })
      ],
      constraints: [
        constraint("organisations_pkey", "PRIMARY KEY (id)"),
        constraint("organisations_slug_key", "UNIQUE (slug)")
      ]
    }),
    createTable("posts", {
      columns: [
        column("id", "bigint", { identity: "always" }),
        column("organisation_id", "bigint", { notNull: true }),
        column("author_id", "bigint", { notNull: true }),
        column("title", "character varying(200)", { notNull: true }),
        column("content", "character varying(20000)", { notNull: true }),
        column("status", "post_status", { notNull: true, default: "'draft'::post_status" }),
        column("created_at", "timestamp(3) with time zone", { notNull: true, default: "now()" }),
        column("updated_at", "timestamp(3) with time zone", { notNull: true, default: "now()" }),
        column("published_at", "timestamp(3) with time zone")
      ],
      constraints: [
        constraint("posts_pkey", "PRIMARY KEY (id)"),
        constraint("posts_title_check", "CHECK ((btrim((title)::text) <> ''::text))")
      ]
    }),
    createTable("users", {
      columns: [
        column("id", "bigint", { identity: "always" }),
        column("organisation_id", "bigint", { notNull: true }),
        column("email", "character varying(100)", { notNull: true }),
        column("username", "character varying(50)", { notNull: true }),
        column("role", "user_role", { notNull: true, default: "'author'::user_role" }),
        column("created_at", "timestamp(3) with time zone", { notNull: true, default: "now()" })
      ],
      constraints: [
        constraint("users_email_check", "CHECK (((email)::text ~ '^[^@[:space:]]+@[^@[:space:]]+$'::text))"),
        constraint("users_email_key", "UNIQUE (email)"),
        constraint("users_pkey", "PRIMARY KEY (id)"),
        constraint("users_username_check", "CHECK (((username)::text ~ '^[a-z0-9][a-z0-9._-]*$'::text))"),
        constraint("users_username_key", "UNIQUE (username)")
      ]
    }),
    createIndex("posts", "posts_author_id_idx", "btree (author_id)"),
    createIndex(
      "posts",
      "posts_published_at_id_idx",
      "btree (published_at DESC, id DESC) WHERE status = 'published'::post_status"
    ),
    createIndex("users", "users_organisation_id_idx", "btree (organisation_id)"),
    addConstraint(
      "posts",
      constraint(
        "posts_author_id_fkey",
        "FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE CASCADE"
      )
    ),
    addConstraint(
      "posts",
      constraint(
        "posts_organisation_id_fkey",
        "FOREIGN KEY (organisation_id) REFERENCES organisations(id)"
      )
    ),
    addConstraint(
      "users",
      constraint(
        "users_organisation_id_fkey",
        "FOREIGN KEY (organisation_id) REFERENCES organisations(id)"
      )
    )
  ],
  down: [
    dropConstraint("posts", "posts_author_id_fkey"),
    dropConstraint("posts", "posts_organisation_id_fkey"),
    dropConstraint("users", "users_organisation_id_fkey"),
    dropTable("users"),
    dropTable("posts"),
    dropTable("organisations"),
    dropEnum("post_status"),
    dropEnum("user_role")
  ]
})
