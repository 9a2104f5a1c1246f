/**
 * What an editor shows: TypeScript's language server, asked as an editor asks it.
 *
 * Source: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
 */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: { readonly items?: ReadonlyArray<unknown> }
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

export interface LanguageServer {
  /** What a hover shows of the place behind `mark` in the file: the code of its signature. */
  readonly hover: (file: string, mark: string) => Promise<string>
  /** The names that are offered where `typed` stands in the place of `mark`, with the cursor at `|`. */
  readonly completions: (file: string, mark: string, typed: string) => Promise<ReadonlyArray<string>>
  readonly stop: () => Promise<void>
}

const headerEnd = Buffer.from("\r\n\r\n")

/** Cuts what the server writes into messages. */
const reader = (onMessage: (message: Message) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer): void => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const end = rest.indexOf(headerEnd)
      if (end < 0) return
      const length = Number(/content-length: (\d+)/i.exec(rest.subarray(0, end).toString("latin1"))?.[1])
      const from = end + headerEnd.length
      if (rest.length < from + length) return
      onMessage(JSON.parse(rest.subarray(from, from + length).toString("utf8")) as Message)
      rest = rest.subarray(from + length)
    }
  }
}

const place = (text: string, mark: string, cursor: number): { readonly line: number; readonly character: number } => {
  const at = text.indexOf(mark)
  if (at < 0) throw new Error(`${mark} is not in the file`)
  const before = text.slice(0, at + cursor).split("\n")
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
}

/** Starts `tsc --lsp` for a project. */
export const languageServer = async (tsc: string, project: string): Promise<LanguageServer> => {
  const child = spawn(process.execPath, [tsc, "--lsp", "--stdio"], {
    cwd: project,
    stdio: ["pipe", "pipe", "ignore"]
  })
  const ended = new Promise<void>((resolve) => void child.once("exit", () => resolve()))
  const asked = new Map<number, (message: Message) => void>()
  let last = 0

  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message })
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }
  child.stdout.on(
    "data",
    reader((message) => {
      if (message.method === undefined) return asked.get(Number(message.id))?.(message)
      // It asks for settings of the editor's: there are none.
      if (message.id !== undefined) send({ id: message.id, result: message.params?.items?.map(() => null) ?? null })
    })
  )
  const request = <A>(method: string, params?: object): Promise<A> =>
    new Promise((resolve, reject) => {
      const id = ++last
      asked.set(id, ({ error, result }) => {
        asked.delete(id)
        if (error === undefined) resolve(result as A)
        else reject(new Error(`${method}: ${error.message}`))
      })
      send({ id, method, ...(params && { params }) })
    })

  const within = async <A>(file: string, text: string, ask: (uri: string) => Promise<A>): Promise<A> => {
    const uri = pathToFileURL(file).href
    send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "typescript", version: ++last, text } }
    })
    try {
      return await ask(uri)
    } finally {
      send({ method: "textDocument/didClose", params: { textDocument: { uri } } })
    }
  }

  await request("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(project).href,
    capabilities: {
      textDocument: { hover: { contentFormat: ["markdown"] }, completion: { completionItem: {} } }
    }
  })
  send({ method: "initialized", params: {} })

  return {
    hover: async (file, mark) => {
      const text = readFileSync(file, "utf8")
      const position = place(text, mark, mark.length)
      const shown = await within(
        file,
        text,
        (uri) =>
          request<{ readonly contents: { readonly value: string } } | null>("textDocument/hover", {
            textDocument: { uri },
            position
          })
      )
      return /```\w+\n([^]*?)\n```/.exec(shown?.contents.value ?? "")?.[1] ?? ""
    },
    completions: async (file, mark, typed) => {
      const saved = readFileSync(file, "utf8")
      place(saved, mark, 0)
      const text = saved.replace(mark, () => typed.replace("|", ""))
      const position = place(text, typed.replace("|", ""), typed.indexOf("|"))
      const offered = await within(file, text, (uri) =>
        request<
          | { readonly items: ReadonlyArray<{ readonly label: string }> }
          | ReadonlyArray<{ readonly label: string }>
          | null
        >("textDocument/completion", { textDocument: { uri }, position, context: { triggerKind: 1 } }))
      return (offered === null ? [] : "items" in offered ? offered.items : offered).map(({ label }) => label)
    },
    stop: async () => {
      await request("shutdown")
      send({ method: "exit" })
      child.stdin.end()
      await ended
    }
  }
}
