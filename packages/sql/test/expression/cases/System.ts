import {
  backendPid,
  castTo,
  currentDatabase,
  currentSchema,
  currentUser,
  eq,
  genRandomUuid,
  gt,
  isNotNull,
  length,
  Pg,
  pgTypeof,
  sessionUser,
  startsWith,
  uuidv7,
  version
} from "@aludel/sql"
import { each, samples, since } from "../Samples.ts"

const { n } = samples

export const cases = [
  each(eq(currentUser(), sessionUser()), "current_user = session_user", [], true, true, true),
  each(isNotNull(currentDatabase()), "current_database() is not null", [], true, true, true),
  each(currentSchema(), "current_schema()", [], "public", "public", "public"),
  each(startsWith(version(), "PostgreSQL"), "version() like $1", ["PostgreSQL%"], true, true, true),
  each(gt(backendPid(), 0), "pg_backend_pid() > $1", ["0"], true, true, true),
  each(pgTypeof(n), "cast(pg_typeof(n) as text)", [], "integer", "integer", "integer"),
  each(length(castTo(genRandomUuid(), Pg.text())), "length(cast(gen_random_uuid() as text))", [], 36, 36, 36),
  since(18, each(length(castTo(uuidv7(), Pg.text())), "length(cast(uuidv7() as text))", [], 36, 36, 36))
]
