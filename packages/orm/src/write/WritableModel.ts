/** What a model does to rows: nested data in, rows out, in one transaction and the fewest statements. */
import type { Writes } from "@aludel/sql"
import type { Effect } from "effect/Effect"
import type { CheckedChange, NamedChange } from "./ChangeTree.ts"
import type { Keys, NewRowOf, Rows } from "./Input.ts"
import type { CheckedNew, Created, NamedNew } from "./NewTree.ts"
import type { WriteError } from "./Write.ts"

export interface WritableModel<M, R, Key extends string> {
  /**
   * Inserts a row with rows of its relations (`create`), and joins it to rows that are there (`connect`, by any of their
   * keys): in one transaction, with one statement for each table and set of columns, and one more where a row is named by
   * another key than the one it is referred to by. Yields the row, with the rows that were inserted under each relation.
   *
   * Fails with `ConstraintViolation`, with `InvalidWrite` before anything is sent, with `VanishedRow` where a row to
   * connect is not there or a trigger keeps one out, and with `CircularWrite` where rows need each other's keys.
   */
  create<const I extends NamedNew<M, R, Key>>(
    input: I & CheckedNew<M, R, Key, NoInfer<I>>
  ): Effect<Created<M, R, Key, I>["row"], WriteError, Writes>
  /**
   * Inserts rows in one statement for each set of columns, and yields them whole, in order. Fails as `create` does; where a
   * trigger keeps one out, those that were written with it stay, unless a transaction is around.
   */
  createMany(rows: ReadonlyArray<NewRowOf<M, Key>>): Effect<ReadonlyArray<Rows<M, Key>["row"]>, WriteError, Writes>
  /**
   * Changes the row under this key, and rows of its relations: `create`, `connect`, `disconnect`, `set`, `upsert`,
   * `delete`. Yields the row as it then is. A version column counts on by itself.
   *
   * Fails as `create` does, and with `VanishedRow` where the row, or one that is disconnected, deleted or upserted, is not there or
   * belongs to another one.
   */
  update<const C extends NamedChange<M, R, Key>>(
    key: Keys<M, Key>["all"],
    changes: C & CheckedChange<M, R, Key, NoInfer<C>>
  ): Effect<Rows<M, Key>["row"], WriteError, Writes>
  /**
   * Deletes the row under this key and yields it as it was; with the model's `softDelete` as it is then. Fails with `VanishedRow` where there is none.
   *
   * @param options `hard`: deletes it from the table, although the model's `softDelete` would let it stay
   */
  delete(
    key: Keys<M, Key>["all"],
    options?: { readonly hard?: boolean | undefined }
  ): Effect<Rows<M, Key>["row"], WriteError, Writes>
}
