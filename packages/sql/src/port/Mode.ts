/** What a transaction runs under. */

/** The isolation levels of PostgreSQL; `read uncommitted` is `read committed` there. */
export type IsolationLevel = "read committed" | "repeatable read" | "serializable"

/** Whether a transaction may write. */
export type AccessMode = "read write" | "read only"
