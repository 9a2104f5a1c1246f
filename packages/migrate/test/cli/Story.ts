/**
 * Stories: text files of what somebody types and sees. A line at the margin does something, the lines behind it that are
 * indented by two are what it brings:
 *
 *     file <path>        writes a file; its lines follow, indented
 *     show <path>        what is in one follows, indented
 *     remove <path>      removes one; a * stands for any letters
 *     edit <path>        appends the lines to a file; a * stands for any letters
 *     sql                runs the lines on the database; rows follow behind `->`
 *     env <name>=<text>  sets a variable for what follows
 *     $ aludel <args>    runs it; what it prints follows, and `exit <code>` where that is not 0
 *
 * What differs from run to run is replaced: `<ms>`, `<kB>`, `<time>`, and ids by `<id 1>`, `<id 2>` in the order in which they appear,
 * which a later command may use. With ALUDEL_STORIES=update the files are written anew.
 */
export interface Command {
  readonly text: string
  readonly body: ReadonlyArray<string>
}

export const parseStory = (text: string): ReadonlyArray<Command> => {
  const commands: Array<{ text: string; body: Array<string> }> = []
  for (const line of text.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("  ")) commands.at(-1)?.body.push(line.slice(2))
    else if (line === "" && commands.at(-1)?.text !== undefined) commands.at(-1)?.body.push("")
    else commands.push({ text: line, body: [] })
  }
  return commands.map(({ body, text }) => {
    const end = body.findLastIndex((line) => line !== "") + 1
    return { text, body: body.slice(0, end) }
  })
}

export const printStory = (commands: ReadonlyArray<Command>): string =>
  commands.map(({ body, text }, index) => {
    const lines = [text, ...body.map((line) => line === "" ? "" : `  ${line}`)].join("\n")
    return `${index === 0 || text.startsWith("#") && commands[index - 1]?.text.startsWith("#") ? "" : "\n"}${lines}\n`
  }).join("")

/** `aludel revision -m "two words"` as its arguments. */
export const argumentsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "")

/** Gives what differs from run to run a name, and finds what is behind a name. */
export class Names {
  readonly #ids: Array<string> = []

  hide(text: string, secrets: Readonly<Record<string, string>>): string {
    const known = Object.entries(secrets).reduce((left, [name, value]) => left.replaceAll(value, name), text)
    return known
      .replace(/\b\d{14}(?=_)/g, "<time>")
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "<time>")
      .replace(/\b\d+ ms\b/g, "<ms>")
      .replace(/\b\d+ kB\b/g, "<kB>")
      .replace(/"bytes": \d+/g, "\"bytes\": <bytes>")
      .replace(/process \d+/g, "process <pid>")
      .replace(/"milliseconds": [\d.]+/g, "\"milliseconds\": <ms>")
      .replace(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, "<checksum>")
      .replace(/(?<![0-9a-z])(?=[0-9a-f]*\d)[0-9a-f]{12}(?![0-9a-z])/g, (id) => {
        if (!this.#ids.includes(id)) this.#ids.push(id)
        return `<id ${this.#ids.indexOf(id) + 1}>`
      })
  }

  show(text: string): string {
    return text.replace(/<id (\d+)>/g, (_, number: string) => this.#ids[Number(number) - 1] ?? "unknown")
  }
}
