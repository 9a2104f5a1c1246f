/** DROP, as far as its words tell. */
import * as Op from "../operation/Constructors.ts"
import { type Does, harmless, one } from "./Does.ts"
import { NotRead, type Reader } from "./Reader.ts"
import { serverObject } from "./ServerObject.ts"

const dropped = (reader: Reader): ReadonlyArray<Does> => {
  if (reader.takes("database")) {
    reader.takes("if", "exists")
    const name = reader.identifier()
    reader.rest()
    return [{ _tag: "DropDatabase", name }]
  }
  if (reader.takes("index")) {
    const concurrently = reader.takes("concurrently")
    reader.takes("if", "exists")
    // The table is not named: the index stands for it.
    return reader.names().map(({ name, schema }) => Op.dropIndex({ schema, name: "" }, name, { concurrently }) as Does)
  }
  if (reader.takes("table")) {
    reader.takes("if", "exists")
    return [{
      _tag: "DropMany",
      tables: reader.names(),
      cascade: reader.sees("cascade")
    }]
  }
  if (reader.takes("schema")) {
    reader.takes("if", "exists")
    const name = reader.identifier()
    reader.rest()
    return one(Op.dropSchema(name))
  }
  const materialized = reader.takes("materialized")
  if (reader.takes("view")) {
    reader.takes("if", "exists")
    return reader.names().map((name) => Op.dropView(name, { materialized }) as Does)
  }
  if (reader.takes("trigger") || reader.sees("policy")) {
    const isPolicy = reader.takes("policy")
    reader.takes("if", "exists")
    const name = reader.identifier()
    reader.needs("on")
    const table = reader.name()
    return one(isPolicy ? Op.dropPolicy(table, name) : Op.dropTrigger(table, name))
  }
  if (["function", "procedure", "routine"].some((word) => reader.takes(word))) {
    reader.until("cascade")
    return harmless
  }
  const what = serverObject(reader)
  if (what !== undefined) {
    reader.rest()
    return [{ _tag: "ServerObject", what }]
  }
  throw new NotRead("drop")
}

/** What CASCADE takes along is not in the words, but for tables, which are lost anyway. */
export const drop = (reader: Reader): ReadonlyArray<Does> => {
  const does = dropped(reader)
  if (reader.sees("cascade") && !does.some(({ _tag }) => _tag === "DropMany")) throw new NotRead("cascade")
  if (!reader.takes("cascade")) reader.takes("restrict")
  return does
}
