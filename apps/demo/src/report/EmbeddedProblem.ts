/** Each reason why the embedded server can be missing, and the way round it: another server, by DATABASE_URL. */
import type { EmbeddedPostgresReason } from "@aludel/testing"
import type { Problem } from "../terminal/Problem.ts"

const instead = "Or use a server that is running: DATABASE_URL=postgres://user:password@host:5432/database npm run demo"

export const embeddedProblem = (reason: EmbeddedPostgresReason): Problem => {
  switch (reason._tag) {
    case "UnsupportedPlatform":
      return {
        what: `there is no embedded PostgreSQL for this machine (${reason.platform}-${reason.arch}).`,
        cause: `there is one for ${reason.supported.join(", ")}`,
        advice: ["Use a server that is running: DATABASE_URL=postgres://user:password@host:5432/database npm run demo"]
      }
    case "BinariesMissing":
      return {
        what: "the embedded PostgreSQL is not installed.",
        cause: `no binaries in ${reason.source}, an optional dependency`,
        advice: ["Install again, with optional dependencies: pnpm install", instead]
      }
    case "BinariesUnusable":
      return {
        what: "the embedded PostgreSQL does not run on this machine.",
        cause: reason.output || "it says nothing",
        advice: ["Install again: pnpm install --force", instead]
      }
    case "PortTaken":
      return {
        what: `port ${reason.port} cannot be had for PostgreSQL.`,
        cause: "another program listens there",
        advice: ["Run it again: the port is chosen anew.", instead]
      }
    case "DataDirectoryUnwritable":
      return {
        what: `the data folder ${reason.path} cannot be written.`,
        cause: `the system refused it (${reason.code}); a server that root starts runs as nobody`,
        advice: ["Give another folder: npm run demo -- --data <folder>, or leave --data out.", instead]
      }
    case "DataDirectoryNotEmpty":
      return {
        what: `the data folder ${reason.path} holds something else.`,
        cause: "it has files in it, and is not PostgreSQL's",
        advice: ["Give an empty or a new folder: npm run demo -- --data <folder>", instead]
      }
    case "DataDirectoryVersion":
      return {
        what: `the data folder ${reason.path} is of another PostgreSQL.`,
        cause: `it was made by version ${reason.found}, this is ${reason.expected}`,
        advice: ["Give a new folder: npm run demo -- --data <folder>", instead]
      }
    case "InitializationFailed":
      return {
        what: "the embedded PostgreSQL could not make its data folder.",
        cause: reason.output || "initdb was killed",
        advice: ["Correct what it complains about: is there space on the disk, and can this user write?", instead]
      }
    case "StartFailed":
      return {
        what: "the embedded PostgreSQL did not start.",
        cause: reason.log || "it was killed",
        advice: ["Correct what it complains about.", instead]
      }
    case "StartTimeout":
      return {
        what: "the embedded PostgreSQL was not ready in time.",
        cause: `it took longer than ${reason.milliseconds / 1000} seconds: a very busy machine?`,
        advice: ["Run it again.", instead]
      }
  }
}
