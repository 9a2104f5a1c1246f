/** A real browser for the tests of the page: Chromium where there is one, driven without a driver of its own. */
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** `CHROMIUM`, or what the PATH has under one of its names; undefined where there is none. */
export const findChromium = (): string | undefined => {
  const named = process.env["CHROMIUM"]
  const folders = (process.env["PATH"] ?? "").split(delimiter)
  const found = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) =>
    folders.map((folder) => join(folder, name))
  )
  return [...named === undefined || named === "" ? [] : [named], ...found].find(isProgram)
}

/** Where the screenshots are kept, for people to look at: not in the repository. */
const screenshots = join(import.meta.dirname, "../../build/screenshots")

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

/** Whether the browser only says that the service refused, or did not answer: its network's log, which a page cannot keep silent. */
const isRefusal = (text: string): boolean =>
  /^Failed to load resource: (?:the server responded with a status of [45]|net::ERR_)/.test(text)

/** One page, and what went wrong in it. */
export interface Visit {
  readonly page: Page
  /** What the page wrote to the console as an error, or threw. */
  readonly errors: ReadonlyArray<string>
  readonly shoot: (name: string) => Promise<void>
}

export class Chromium {
  private readonly browser: Browser
  private readonly home: string

  private constructor(browser: Browser, home: string) {
    this.browser = browser
    this.home = home
  }

  static async start(executablePath: string): Promise<Chromium> {
    mkdirSync(screenshots, { recursive: true })
    // A home of its own: nothing that was there before is seen, and nothing stays.
    const home = mkdtempSync(join(tmpdir(), "aludel-chromium-"))
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home } as Record<string, string>
    return new Chromium(await chromium.launch({ executablePath, args: flags, headless: true, env }), home)
  }

  /** Opens an address as somebody who was never there, for as long as the body runs. */
  async visit(url: string, body: (visit: Visit) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: "reduce",
      ...options
    })
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      const errors: Array<string> = []
      page.on("console", (message) => {
        if (message.type() === "error" && !isRefusal(message.text())) errors.push(message.text())
      })
      page.on("pageerror", ({ message }) => void errors.push(message))
      const shoot = async (name: string) => void await page.screenshot({ path: join(screenshots, `${name}.png`) })
      await page.goto(url)
      await body({ page, errors, shoot })
    } finally {
      await context.close()
    }
  }

  async stop(): Promise<void> {
    await this.browser.close()
    rmSync(this.home, { recursive: true, force: true })
  }
}
