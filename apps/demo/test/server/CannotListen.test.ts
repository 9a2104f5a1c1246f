/** The way out that is named has to be one: another port, and one that there is. */
import { describe, expect, it } from "@effect/vitest"
import { CannotListen } from "../../src/server/Http.ts"

describe("a port that cannot be had", () => {
  it.each([[3000, 3001], [80, 3000], [65_535, 3000]])("as %i is said with port %i instead", (port, other) => {
    const { message } = new CannotListen({ port, code: "EADDRINUSE" })
    expect(message).toBe(`port ${port} cannot be had (EADDRINUSE): choose another one, PORT=${other} npm run demo`)
  })
})
