/** What calls of functions that write carry in their type, so that no query that only reads can make them. */

/**
 * Stands among the tables that an expression needs in scope: it calls a function that writes. Inserts, updates, deletes and
 * defaults have it in scope; a select gets it by `from(…).writing()`, and then needs `Writes`. A text as tables' names are,
 * so that a message says it as it says those; no table is called so.
 */
export type Volatile = "volatile()"
