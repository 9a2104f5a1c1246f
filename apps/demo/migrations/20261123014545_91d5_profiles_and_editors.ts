import {
  addConstraint,
  addEnumLabel,
  column,
  constraint,
  createTable,
  dropConstraint,
  dropTable,
  migration,
  replaceEnum
} from "@aludel/migrate"

export default migration({
  id: "91d5",
  parents: ["2c41"],
  message: "profiles and editors",
  losesRows: true,
  up: [
    addEnumLabel("user_role", "editor", { before: "author" }),
    createTable("profiles", {
      columns: [
        column("user_id", "bigint", { notNull: true }),
        column("bio", "character varying(500)", { notNull: true }),
        column("website", "character varying(200)")
      ],
      constraints: [constraint("profiles_pkey", "PRIMARY KEY (user_id)")]
    }),
    addConstraint(
      "profiles",
      constraint(
        "profiles_user_id_fkey",
        "FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE"
      )
    )
  ],
  down: [
    dropConstraint("profiles", "profiles_user_id_fkey"),
    replaceEnum("user_role", ["admin", "editor", "author"], ["admin", "author"], {
      columns: [
        { table: { schema: "public", name: "users" }, column: "role", array: false, default: "'author'::user_role" }
      ]
    }),
    dropTable("profiles")
  ]
})
