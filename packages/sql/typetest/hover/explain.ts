/** What a hover shows of explained queries: what they need and can break, with `analyze` and without. */
import { columns, from, insert, Query } from "@aludel/sql"
import { tags } from "../schema.ts"

const add = insert(tags).values({ id: 1, label: "a" })
const reading: never = Query.explain(from(tags).select(columns(tags)))
const planned: never = Query.explain(add)
const verbose: never = Query.explain(add, { verbose: true })
const analyzed: never = Query.explain(add, { analyze: true, buffers: true })
declare const analyze: boolean
const perhaps: never = Query.explain(add, { analyze })
const text: never = Query.toSql(add)
