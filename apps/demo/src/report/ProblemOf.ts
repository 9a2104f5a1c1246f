/** From every typed error that can end the demo to what a person reads: the one function that does so. */
import type { InvalidPoolConfig } from "@aludel/pool"
import type { ConstraintViolation, DatabaseError } from "@aludel/sql"
import type { EmbeddedPostgresError } from "@aludel/testing"
import type { CannotListen } from "../server/Http.ts"
import type { InvalidSetting } from "../start/Settings.ts"
import type { Problem } from "../terminal/Problem.ts"
import type { UnexpectedAnswers } from "../tour/UnexpectedAnswers.ts"
import { databaseProblem } from "./DatabaseProblem.ts"
import { embeddedProblem } from "./EmbeddedProblem.ts"

export type DemoError =
  | InvalidSetting
  | InvalidPoolConfig
  | DatabaseError
  | ConstraintViolation
  | EmbeddedPostgresError
  | CannotListen
  | UnexpectedAnswers

export const problemOf = (error: DemoError): Problem => {
  switch (error._tag) {
    case "InvalidSetting":
      return { what: `${error.setting} cannot be used.`, cause: error.problem, advice: [error.advice] }
    case "InvalidPoolConfig":
      return {
        what: "DATABASE_URL cannot be used.",
        cause: error.setting === "url" ? error.problem : `${error.setting}: ${error.problem}`,
        advice: [
          "Write DATABASE_URL=postgres://user:password@host:5432/database, special characters percent-encoded,",
          "or leave it out: the demo then starts a PostgreSQL of its own."
        ]
      }
    case "DatabaseError":
      return databaseProblem(error.reason)
    case "ConstraintViolation":
      return {
        what: "the tables were filled by another program at the same time.",
        cause: error.message,
        advice: ["Run it again: what is there is used as it is."]
      }
    case "EmbeddedPostgresError":
      return embeddedProblem(error.reason)
    case "CannotListen":
      return listenProblem(error)
    case "UnexpectedAnswers":
      return {
        what: "the service answered otherwise than it should.",
        cause: error.expectations.join("\n"),
        advice: ["Look at the answers above: this is a mistake in the demo, or in Aludel."]
      }
  }
}

const listenCauses: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there (EADDRINUSE)",
  EACCES: "this user may not listen there (EACCES)"
}

const listenProblem = ({ code, port }: CannotListen): Problem => ({
  what: `port ${port} cannot be had for HTTP.`,
  cause: listenCauses[code] ?? `the system refused it (${code})`,
  advice: [
    `Choose another port: PORT=${
      port < 1024 || port > 65_000 ? 3000 : port + 1
    } npm run demo (PORT=0 is any free one),`,
    "or end the program that listens there."
  ]
})
