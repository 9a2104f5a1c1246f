/** Wrong uses of EXPLAIN. */
import { columns, from, insert, Query, transaction } from "@aludel/sql"
import { tags } from "../schema.ts"

Query.explain(from(tags)) // wrong
Query.explain(from(tags).select(columns(tags)), { analyse: true }) // wrong
Query.explain(from(tags).select(columns(tags)), { serialize: "json" }) // wrong
Query.explain(from(tags).select(columns(tags)), { analyze: true, genericPlan: true }) // wrong
Query.explain(from(tags).select(columns(tags)), { genericPlan: "yes" }) // wrong
transaction(Query.explain(insert(tags).values({ id: 1, label: "a" }), { analyze: true }), { access: "read only" }) // wrong
