import {
  addConstraint,
  column,
  constraint,
  createIndex,
  createPolicy,
  createTable,
  dropConstraint,
  dropPolicy,
  dropTable,
  grant,
  migration,
  revoke,
  setTableOptions
} from "@aludel/migrate"

export default migration({
  id: "e35a",
  parents: ["d17f"],
  message: "audit log and row security",
  losesRows: true,
  up: [
    createTable("audit_log", {
      columns: [
        column("id", "bigint", { identity: "always" }),
        column("organisation_id", "bigint", { notNull: true }),
        column("username", "character varying(50)", { notNull: true }),
        column("action", "character varying(50)", { notNull: true }),
        column("subject", "character varying(250)", { notNull: true }),
        column("created_at", "timestamp(3) with time zone", { notNull: true, default: "now()" })
      ],
      constraints: [constraint("audit_log_pkey", "PRIMARY KEY (id)")]
    }),
    setTableOptions("posts", {}, { rowSecurity: "forced" }),
    setTableOptions("audit_log", {}, { rowSecurity: "forced" }),
    createIndex("audit_log", "audit_log_organisation_id_idx", "btree (organisation_id)"),
    addConstraint(
      "audit_log",
      constraint(
        "audit_log_organisation_id_fkey",
        "FOREIGN KEY (organisation_id) REFERENCES organisations(id)"
      )
    ),
    createPolicy("audit_log", "own_organisation", {
      using: "(organisation_id = (current_setting('app.organisation'::text))::bigint)"
    }),
    createPolicy("posts", "own_organisation", {
      using: "(organisation_id = (current_setting('app.organisation'::text))::bigint)"
    }),
    createPolicy("posts", "published", { command: "select", using: "(status = 'published'::post_status)" }),
    grant(["delete", "insert", "select", "update"], { table: "audit_log" }, "blog_member"),
    grant(["delete", "insert", "select", "update"], { table: "comments" }, "blog_member"),
    grant(["delete", "insert", "select", "update"], { table: "organisations" }, "blog_member"),
    grant(["delete", "insert", "select", "update"], { table: "post_tags" }, "blog_member"),
    grant(["delete", "insert", "select", "update"], { table: "posts" }, "blog_member"),
    grant(["delete", "insert", "select", "update"], { table: "profiles" }, "blog_member"),
    grant(["delete", "insert", "select", "update"], { table: "tags" }, "blog_member"),
    grant(["delete", "insert", "select", "update"], { table: "users" }, "blog_member")
  ],
  down: [
    dropConstraint("audit_log", "audit_log_organisation_id_fkey"),
    dropPolicy("posts", "own_organisation"),
    dropPolicy("posts", "published"),
    setTableOptions("posts", { rowSecurity: "forced" }),
    dropTable("audit_log"),
    revoke(["delete", "insert", "select", "update"], { table: "comments" }, "blog_member"),
    revoke(["delete", "insert", "select", "update"], { table: "organisations" }, "blog_member"),
    revoke(["delete", "insert", "select", "update"], { table: "post_tags" }, "blog_member"),
    revoke(["delete", "insert", "select", "update"], { table: "posts" }, "blog_member"),
    revoke(["delete", "insert", "select", "update"], { table: "profiles" }, "blog_member"),
    revoke(["delete", "insert", "select", "update"], { table: "tags" }, "blog_member"),
    revoke(["delete", "insert", "select", "update"], { table: "users" }, "blog_member")
  ]
})
