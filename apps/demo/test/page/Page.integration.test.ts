/// <reference lib="dom" />
/** The page in a real browser, on a real service and a real PostgreSQL: what a visitor does, sees and reads. */
import { TestDatabase } from "@aludel/testing"
import axe from "axe-core"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { HttpServer } from "effect/http"
import type { Page } from "playwright-core"
import { afterAll, assert, beforeAll, describe, inject, test } from "vitest"
import { seed } from "../../src/seed/Seed.ts"
import { HttpLayer } from "../../src/server/Http.ts"
import { migrate } from "../../src/start/Database.ts"
import { Chromium, findChromium, type Visit } from "./Browser.ts"

const executable = findChromium()

if (executable === undefined) {
  console.error(
    [
      "",
      "!! The page was NOT tested: there is no Chromium here.",
      "!! Install it (on Debian: apt-get install chromium), or name it: CHROMIUM=/path/to/chromium",
      ""
    ].join("\n")
  )
}

/** The words of an element, once they hold what is waited for. */
const reads = async (page: Page, selector: string, wanted: RegExp): Promise<string> => {
  const found = page.locator(selector).filter({ hasText: wanted })
  await found.first().waitFor()
  return await found.first().innerText()
}

const statementsOf = async (page: Page, scene: string, wanted: RegExp = /\d+ statements?/): Promise<number> =>
  Number(/(\d+) statement/.exec(await reads(page, `[data-saw=${scene}] .totals`, wanted))?.[1])

/** What a program that looks for barriers finds: WCAG 2.2, levels A and AA. */
const barriers = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as {
      axe: {
        run: (
          options: unknown
        ) => Promise<{ violations: ReadonlyArray<{ id: string; nodes: ReadonlyArray<{ html: string }> }> }>
      }
    }).axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
    return violations.map(({ id, nodes }) =>
      `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" | ")}`
    )
  })
}

describe.skipIf(executable === undefined)("the page", () => {
  const scope = Scope.makeUnsafe()
  let chromium: Chromium
  let base = ""

  beforeAll(async () => {
    const prepare = Effect.andThen(migrate, seed({ posts: 2000, progress: () => Effect.void }))
    const database = TestDatabase.layer({
      url: inject("databaseUrl"),
      prepare: Effect.asVoid(prepare),
      pool: { size: 6 }
    })
    const built = await Effect.runPromise(
      Scope.provide(Layer.build(Layer.provide(HttpLayer(0), database)), scope)
    )
    const { address } = Context.get(built, HttpServer.HttpServer)
    base = `http://127.0.0.1:${"port" in address ? address.port : 0}`
    chromium = await Chromium.start(executable ?? "")
  }, 120_000)

  afterAll(async () => {
    await chromium?.stop()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  const visiting = (name: string, body: (visit: Visit) => Promise<void>, options?: Parameters<Chromium["visit"]>[2]) =>
    test(name, () =>
      chromium.visit(base, async (visit) => {
        await reads(visit.page, "#posts li >> nth=0", /comment/)
        await body(visit)
        assert.deepStrictEqual(visit.errors, [])
      }, options), 60_000)

  visiting(
    "shows posts, and the statements that read them; a search finds what was searched for",
    async ({ page, shoot }) => {
      assert.strictEqual(await statementsOf(page, "read"), 4)
      assert.strictEqual(await page.locator("#posts li").count(), 20)
      await shoot("reading")
      await page.getByLabel("Search the posts").fill("sourdough")
      await page.getByRole("button", { name: "Search" }).click()
      await reads(page, "#found", /sourdough/)
      for (const title of await page.locator("#posts button").allInnerTexts()) {
        assert.include(title.toLowerCase(), "sourdough")
      }
      await page.getByLabel("Search the posts").fill("zyzzyva")
      await page.getByLabel("Search the posts").press("Enter")
      await reads(page, "#found", /Nothing is found/)
      assert.strictEqual(await page.locator("#posts li").count(), 0)
    }
  )

  visiting("opens a post with its comments, and closes it", async ({ page, shoot }) => {
    const title = await page.locator("#posts button >> nth=0").innerText()
    await page.locator("#posts button >> nth=0").click()
    await page.getByRole("dialog").waitFor()
    assert.strictEqual(await page.locator("#post-title").innerText(), title)
    await shoot("post")
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "hidden" })
  })

  visiting(
    "the ways to load differ in their statements: few, as few, and one for each post and relation",
    async ({ page, shoot }) => {
      const eager = await statementsOf(page, "read")
      await page.getByLabel("lazy, batched").check()
      await reads(page, "[data-saw=read] .mark-batch >> nth=0", /batch for 20 callers/)
      const lazy = await statementsOf(page, "read", /\b4 statements/)
      await page.getByLabel("naive").check()
      const naive = await statementsOf(page, "read", /6\d statements/)
      assert.deepStrictEqual([eager, lazy], [4, 4])
      assert.strictEqual(naive, 61)
      await reads(page, "[data-saw=read] .finding >> nth=0", /The same statement 20 times/)
      const chart = await reads(page, "#chart", /61 statements/)
      assert.match(chart, /eager\s+4 statements[\s\S]*lazy, batched\s+4 statements/)
      await shoot("naive")
      await page.getByRole("button", { name: "Compare all three" }).click()
      await page.locator("#compare:not([disabled])").waitFor()
      assert.isTrue(await page.getByLabel("eager").isChecked())
    }
  )

  visiting("shows a statement whole, with its plan", async ({ page, shoot }) => {
    await page.locator("[data-saw=read] .seen-statement summary >> nth=0").click()
    await page.getByRole("button", { name: "Show the plan" }).click()
    const plan = await reads(page, "[data-saw=read] .plan", /posts/)
    assert.match(plan, /cost/)
    await shoot("plan")
  })

  visiting("signs up; the same address again is a conflict, shown at its field", async ({ page, shoot }) => {
    const email = page.getByLabel("E-mail address")
    const submit = page.getByRole("button", { name: "Sign up", exact: true })
    const address = `visitor-${Date.now()}@example.com`
    await email.fill(address)
    await submit.click()
    await reads(page, "#joined", /Welcome/)
    await reads(page, "#who", /Signed in as visitor/)
    await email.fill(address)
    await submit.click()
    await reads(page, "#email-problem", /somebody has signed up/)
    assert.strictEqual(await email.getAttribute("aria-invalid"), "true")
    assert.isTrue(
      await email.evaluate((field) => field === document.activeElement)
    )
    await reads(page, "[data-saw=join] .mark-failed >> nth=0", /23505/)
    await reads(page, "[data-saw=join] .seen", /users_email_key/)
    await shoot("conflict")
    await email.fill("not an address")
    await submit.click()
    await reads(page, "#email-problem", /./)
    await page.getByRole("button", { name: "sign out" }).click()
    await page.locator("#who:empty").waitFor({ state: "attached" })
  })

  visiting("writes a draft as an author, and publishes it: one transaction each", async ({ page, shoot }) => {
    await page.getByRole("button", { name: "sign in as an author" }).click()
    await reads(page, "#who", /Signed in as/)
    const title = `A page writes ${Date.now()}`
    await page.getByLabel("Title").fill(title)
    await page.getByLabel("Text", { exact: true }).fill("<b>It</b> says so itself.")
    await page.getByLabel("Tags").fill("Software #travel")
    await page.getByRole("button", { name: "Save the draft" }).click()
    await reads(page, "#written", /Saved as a draft, version 1/)
    await reads(page, "[data-saw=write] .seen", /insert into "audit_log"|insert into "posts"/)
    await shoot("draft")
    await page.getByRole("button", { name: "Publish it" }).click()
    await reads(page, "#written", /Published/)
    assert.strictEqual(await page.locator("#posts button >> nth=0").innerText(), title)
    await page.locator("#posts button >> nth=0").click()
    assert.strictEqual(await reads(page, "#post-text", /says so/), "<b>It</b> says so itself.")
    await page.getByRole("button", { name: "Close the post" }).click()
    // Nobody who is signed out can write.
    await page.getByRole("button", { name: "sign out" }).click()
    await page.getByLabel("Title").fill("nobody's")
    await page.getByRole("button", { name: "Save the draft" }).click()
    await reads(page, "#written", /sign in/)
  })

  visiting(
    "breaks: a killed connection is a 503, or is not noticed; the pool mends itself",
    async ({ page, shoot }) => {
      await page.getByRole("button", { name: "Kill it", exact: true }).click()
      await reads(page, "#kill-said", /^503/)
      await reads(page, "#connections", /closed/)
      await reads(page, "[data-saw=break] .mark-failed >> nth=0", /Lost|Shutdown|57P01/)
      await page.getByRole("button", { name: "Kill it, and retry" }).click()
      await reads(page, "#kill-said", /^200: the transaction ran twice/)
      await shoot("killed")
    }
  )

  visiting("breaks: a deadlock is run again, a race has one winner", async ({ page, shoot }) => {
    await page.getByRole("button", { name: "Lock them" }).click()
    await reads(page, "#deadlock-said", /one ran (once, the other twice|twice, the other once)/)
    await reads(page, "[data-saw=break] .mark-failed", /DeadlockDetected 40P01/)
    await reads(page, "[data-saw=break] .mark-retry >> nth=0", /attempt 2/)
    await shoot("deadlock")
    await page.getByRole("button", { name: "Race them" }).click()
    const race = await reads(page, "#race-said", /201/)
    assert.match(race, /409 \((email|username) taken\)/)
  })

  visiting("breaks: a long query that nobody waits for is cancelled on the server", async ({ page, shoot }) => {
    await page.getByRole("button", { name: "Start it" }).click()
    await reads(page, "#gauge", /1 in use/)
    await shoot("long")
    await page.getByRole("button", { name: "Leave" }).click()
    await reads(page, "#slow-said", /Cancelled on the server/)
    await reads(page, "[data-saw=break] .mark-interrupted", /cancelled/)
    await reads(page, "#gauge", /0 in use/)
  })

  visiting("says so where the service does not answer, and goes on when it does again", async ({ page }) => {
    await page.route("**/posts?*", (route) => route.abort())
    await page.getByRole("button", { name: "Search" }).click()
    await reads(page, "#found", /does not answer/)
    await page.unroute("**/posts?*")
    await page.getByLabel("naive").check()
    await statementsOf(page, "read", /61 statements/)
    await page.locator("#found:empty").waitFor({ state: "attached" })
  })

  test("a tab that is closed cancels its query, too", async () => {
    await chromium.visit(base, async ({ page }) => {
      await page.getByRole("button", { name: "Start it" }).click()
      await reads(page, "#gauge", /[1-9] in use/)
    })
    await chromium.visit(base, async ({ page }) => void await reads(page, "#gauge", /0 in use/))
  }, 60_000)

  visiting(
    "fits a phone: nothing is wider than the screen, what is touched is large enough",
    async ({ page, shoot }) => {
      await shoot("phone-reading")
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.isAtMost(width, 390)
      for (const id of ["joining-title", "writing-title", "breaking-title"]) {
        await page.locator(`#${id}`).evaluate((title) => title.scrollIntoView())
        await shoot(`phone-${id.replace("-title", "")}`)
      }
      const small = await page.locator("button:visible, select, input:visible:not([type=radio])").evaluateAll((all) =>
        all.filter((one) => !one.classList.contains("link") && one.getBoundingClientRect().height < 36).map((one) =>
          one.outerHTML
        )
      )
      assert.deepStrictEqual(small, [])
    },
    { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
  )

  visiting("works with the keyboard alone, and shows where one is", async ({ page, shoot }) => {
    await page.keyboard.press("Tab")
    assert.strictEqual(await page.evaluate(() => document.activeElement?.textContent), "Skip to the posts")
    await page.keyboard.press("Enter")
    const until = async (selector: string) => {
      for (let tries = 0; tries < 80; tries++) {
        await page.keyboard.press("Tab")
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return
      }
      assert.fail(`the keyboard does not reach ${selector}`)
    }
    await until("#search input")
    await page.keyboard.type("bread")
    await page.keyboard.press("Enter")
    await reads(page, "#found", /bread/)
    await until("input[name=loading]")
    await page.keyboard.press("ArrowRight")
    await reads(page, "[data-saw=read] .mark-batch >> nth=0", /batch/)
    const outline = await page.locator(".choice label:has(:checked)").evaluate((label) =>
      getComputedStyle(label).outlineStyle
    )
    assert.strictEqual(outline, "solid")
    await shoot("keyboard")
    await until("[data-saw=read] summary")
    await page.keyboard.press("Enter")
    await page.locator("[data-saw=read] details[open]").waitFor()
    await until("#join input")
    await page.keyboard.type(`keys-${Date.now()}@example.com`)
    await page.keyboard.press("Enter")
    await reads(page, "#joined", /Welcome/)
  })

  for (const colorScheme of ["light", "dark"] as const) {
    visiting(`has no barriers that a program finds, contrast included: ${colorScheme}`, async ({ page, shoot }) => {
      await page.getByLabel("naive").check()
      await reads(page, "[data-saw=read] .finding >> nth=0", /20 times/)
      await page.getByRole("button", { name: "Lock them" }).click()
      await reads(page, "[data-saw=break] .mark-retry >> nth=0", /attempt 2/)
      await page.getByRole("button", { name: "Use a taken address" }).click()
      await page.waitForFunction(() =>
        document.querySelector<HTMLInputElement>("#join [name=email]")?.value.includes("@")
      )
      await page.getByRole("button", { name: "Sign up", exact: true }).click()
      await reads(page, "#email-problem", /somebody/)
      await page.locator("[data-saw=join] .seen-statement summary >> nth=0").click()
      await shoot(`${colorScheme}`)
      assert.deepStrictEqual(await barriers(page), [])
    }, { colorScheme })
  }

  test("the tools' own page shows the same requests, without barriers", async () => {
    await chromium.visit(`${base}/devtools/`, async ({ errors, page, shoot }) => {
      await chromium.visit(base, async (other) => void await reads(other.page, "#posts li >> nth=0", /comment/))
      await reads(page, ".request h2", /GET \/posts 200/)
      await page.locator(".request .seen-statement summary >> nth=0").click()
      await page.getByRole("button", { name: "Show the plan" }).click()
      await page.locator(".plan").first().waitFor()
      await shoot("tools")
      assert.deepStrictEqual(await barriers(page), [])
      assert.deepStrictEqual(errors, [])
    })
  }, 60_000)
})
