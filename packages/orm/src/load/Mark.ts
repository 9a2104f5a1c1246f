/** Something known of a row, kept in the row where no program sees it: thousands of entries of a WeakMap cost far more. */
import type { LoadedRow } from "./Key.ts"

/** A constructor that yields what it is given, so that a derived class adds its private field to that. */
const Given = function(row: LoadedRow): LoadedRow {
  return row
} as unknown as new(row: LoadedRow) => LoadedRow

/** A mark that rows can have; a copy of a row has none. */
export const makeMark = <Value>() => {
  class Marked extends Given {
    #value: Value

    constructor(row: LoadedRow, value: Value) {
      super(row)
      this.#value = value
    }

    static read(row: LoadedRow): Value | undefined {
      return #value in row ? (row as Marked).#value : undefined
    }

    static write(row: LoadedRow, value: Value): void {
      if (#value in row) (row as Marked).#value = value
      else new Marked(row, value)
    }
  }
  return {
    read: (row: LoadedRow) => Marked.read(row),
    write: (row: LoadedRow, value: Value) => Marked.write(row, value)
  }
}
