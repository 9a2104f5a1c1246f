import { Result } from "effect"
import { expect, test } from "vitest"
import { readArguments } from "../../src/program/Arguments.ts"

const defaults = { help: false, dataDirectory: ".postgres", port: undefined, command: [] }

test.each([
  { args: [], read: defaults },
  { args: ["--data", "kept", "--port", "5433"], read: { ...defaults, dataDirectory: "kept", port: 5433 } },
  { args: ["--", "aludel", "upgrade", "--help"], read: { ...defaults, command: ["aludel", "upgrade", "--help"] } },
  { args: ["-h"], read: { ...defaults, help: true } }
])("$args", ({ args, read }) => {
  expect(readArguments(args)).toEqual(Result.succeed(read))
})

test.each([
  { args: ["--port", "70000"], problem: "--port takes a number from 1 to 65535, not \"70000\"" },
  { args: ["--port", "5e3"], problem: "--port takes a number from 1 to 65535, not \"5e3\"" },
  { args: ["--data", ""], problem: "--data takes a folder" },
  { args: ["--"], problem: "a command has to follow --" }
])("$args is refused", ({ args, problem }) => {
  expect(readArguments(args)).toEqual(Result.fail(problem))
})

test.each([["--prot", "1"], ["upgrade"], ["--port"]])("%s is refused by its name", (...args) => {
  const read = readArguments(args)
  expect(Result.isFailure(read) && read.failure).toContain(args[0])
})
