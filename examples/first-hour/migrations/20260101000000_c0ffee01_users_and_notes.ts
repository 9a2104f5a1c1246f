import { addConstraint, column, constraint, createTable, dropConstraint, dropTable, migration } from "@aludel/migrate"

export default migration({
  id: "c0ffee01",
  message: "users and notes",
  losesRows: true,
  up: [
    createTable("notes", {
      columns: [
        column("id", "bigint", { identity: "always" }),
        column("author_id", "bigint", { notNull: true }),
        column("text", "text", { notNull: true }),
        column("written_at", "timestamp(3) with time zone", { notNull: true, default: "now()" })
      ],
      constraints: [constraint("notes_pkey", "PRIMARY KEY (id)")]
    }),
    createTable("users", {
      columns: [column("id", "bigint", { identity: "always" }), column("email", "text", { notNull: true })],
      constraints: [constraint("users_email_key", "UNIQUE (email)"), constraint("users_pkey", "PRIMARY KEY (id)")]
    }),
    addConstraint("notes", constraint(
      "notes_author_id_fkey",
      "FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE CASCADE"
    ))
  ],
  down: [dropConstraint("notes", "notes_author_id_fkey"), dropTable("users"), dropTable("notes")]
})
