/**
 * `npm run screenshots`: starts a product of its own, trains the runs that the pages show, and takes a picture of every page.
 * Words after it take only the pages whose name has one of them: `npm run screenshots -- compare queue`.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { measureLandscape, pagesOf } from './screenshots/pages.mjs'
import { seedRuns } from './screenshots/runs.mjs'
import { ensureBrowser } from './steps/browser.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { anyFreePort } from './steps/free-port.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { at } from './steps/paths.mjs'
import { startProduct } from './steps/product.mjs'
import { main, Stop, say, step } from './steps/say.mjs'

const FOLDER = 'docs/screenshots'
const WIDE = { width: 1440, height: 1000 }
const NARROW = { width: 390, height: 844 }
/** Marks of loading are taken off one after the other; a picture is taken when the last has gone. */
const LOADED_MS = 15_000
/** A canvas is drawn in the frames after its points have come. */
const DRAWN_MS = 700

/** With 256 colours at most, by the library that Next brings for its images, where it is installed. */
async function small(png) {
  const require = createRequire(at('node_modules/next/package.json'))
  try {
    return await require('sharp')(png).png({ palette: true, effort: 8 }).toBuffer()
  } catch {
    return png
  }
}

async function takePicture(browser, url, { name, address, act, waitFor }, theme, viewport) {
  const context = await browser.newContext({
    baseURL: url,
    viewport,
    colorScheme: theme,
    deviceScaleFactor: 1,
  })
  const page = await context.newPage()
  await page.goto(address)
  await page.getByRole('main').waitFor()
  if (waitFor)
    await page
      .locator(waitFor)
      .first()
      .waitFor({ timeout: LOADED_MS })
      .catch(() => say(`  ${name}: no ${waitFor} after ${LOADED_MS / 1000} s`))
  await page
    .waitForFunction(() => !/Loading /.test(document.body.innerText), null, { timeout: LOADED_MS })
    .catch(() => say(`  ${name}: still loading after ${LOADED_MS / 1000} s`))
  await act?.(page)
  await page.waitForTimeout(DRAWN_MS)
  const suffix = viewport === NARROW ? 'narrow' : theme
  await writeFile(at(FOLDER, `${name}-${suffix}.png`), await small(await page.screenshot()))
  await context.close()
}

main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  const executablePath = await ensureBrowser()
  if (!executablePath) throw new Stop('No Chromium to take pictures with; set BARYCENTER_CHROMIUM.')
  const wanted = process.argv.slice(2)
  const dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-screenshots-'))
  const product = await startProduct({ port: await anyFreePort(), workers: availableParallelism(), dataDir })
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
  try {
    await mkdir(at(FOLDER), { recursive: true })
    const seeded = await step('Training the runs of the pictures', () => seedRuns(product.url))
    const averaging = await step('Measuring a landscape', () =>
      measureLandscape(browser, product.url, seeded.head[0].id),
    )
    const pages = pagesOf({ ...seeded, averaging })
    for (const shown of pages.filter(
      ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
    )) {
      await takePicture(browser, product.url, shown, 'light', WIDE)
      await takePicture(browser, product.url, shown, 'dark', WIDE)
      if (shown.narrow) await takePicture(browser, product.url, shown, 'light', NARROW)
    }
    say(`Pictures are in ${at(FOLDER)}`)
  } finally {
    await browser.close()
    await product.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
