// A browser that does what it is told: a line of JSON in, a line of JSON out.
// { do: "open", url, timezone, scheme, width, javascript, without } gives the number of a page, for which nothing is
// had at the addresses `without`. Of a page, { do: "look", script } gives what the script does, "wait" waits until it
// is true, "axe" gives the violations, "shot" writes a picture to a path, "press" presses a key, "pass" lets seconds
// pass where some addresses are not had, "offline" takes the network away, "faults" tells what was logged as an error.
// { do: "dialogs" } tells what scripts have said.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
});
const pages = [];
const dialogs = [];

const acts = {
  async open({ url, timezone, scheme, width, locale, javascript, without }) {
    const context = await browser.newContext({
      timezoneId: timezone ?? "Asia/Shanghai",
      colorScheme: scheme ?? "light",
      locale: locale ?? "zh-CN",
      viewport: { width: width ?? 1000, height: 900 },
      javaScriptEnabled: javascript ?? true,
      bypassCSP: false,
    });
    const page = await context.newPage();
    page.on("dialog", async (dialog) => {
      dialogs.push(dialog.message());
      await dialog.dismiss();
    });
    const faults = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    if (without) {
      // Nothing is had at these addresses, and time passes when it is told to.
      await page.clock.install();
      await page.route(without, (route) => route.abort());
    }
    await page.goto(url, { waitUntil: "load" });
    pages.push({ page, context, faults });
    return pages.length - 1;
  },
  look: ({ page, script, frame }) => within(page, frame).evaluate(script),
  async wait({ page, script, frame, seconds }) {
    // A page's own policy may forbid what Playwright's wait would do in it.
    const until = Date.now() + (seconds ?? 10) * 1000;
    while (!(await within(page, frame).evaluate(script))) {
      if (Date.now() > until) throw new Error(`It never was so: ${script}`);
      await new Promise((done) => setTimeout(done, 50));
    }
    return true;
  },
  async axe({ page, frame }) {
    const target = within(page, frame);
    await target.evaluate(axe);
    const found = await target.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    return found.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((each) => each.html + " " + each.failureSummary) }));
  },
  async shot({ page, path }) {
    await pages[page].page.screenshot({ path, fullPage: true });
    return path;
  },
  async press({ page, key }) {
    await pages[page].page.keyboard.press(key);
    return true;
  },
  async pass({ page, seconds }) {
    await pages[page].page.clock.runFor(seconds * 1000);
    return true;
  },
  async offline({ page, is }) {
    await pages[page].context.setOffline(is);
    return true;
  },
  faults: ({ page }) => pages[page].faults,
  dialogs: () => dialogs,
};

/** A page, or the frame in it whose address holds a text. */
function within(page, frame) {
  const found = pages[page].page;
  return frame ? found.frames().find((each) => each.url().includes(frame)) : found;
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  try {
    console.log(JSON.stringify({ done: (await acts[asked.do](asked)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error) }));
  }
}
await browser.close();
