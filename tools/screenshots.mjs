/** `npm run screenshots`: starts a product of its own, trains the runs that the pages show, and takes the pictures of the README. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { api, finished } from './steps/api.mjs'
import { ensureBrowser } from './steps/browser.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { anyFreePort } from './steps/free-port.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { at } from './steps/paths.mjs'
import { startProduct } from './steps/product.mjs'
import { main, Stop, say, step } from './steps/say.mjs'

const WIDE = { width: 1440, height: 1000 }
const NARROW = { width: 390, height: 844 }

async function trainRuns(url) {
  const { presets } = await api(url, '/presets')
  const configOf = (id) => presets.find((preset) => preset.id === id).config
  const head = await api(url, '/runs', {
    experiment: 'head stage',
    config: configOf('twa-head'),
    seeds: [1, 2, 3],
    launchCommand: 'npm run screenshots',
  })
  const tail = await api(url, '/runs', {
    experiment: 'tail stage',
    config: configOf('twa-tail'),
    seeds: [1, 2],
    launchCommand: 'npm run screenshots',
  })
  return Promise.all([...head.runs, ...tail.runs].map(({ id }) => finished(url, id)))
}

const pagesOf = (runs) => [
  ['experiments', '/'],
  ['runs', `/experiments/${runs[0].experimentId}`],
  ['launch', '/launch'],
  ['run', `/runs/${runs[0].id}`],
  [
    'compare',
    `/compare?runs=${runs
      .slice(0, 3)
      .map(({ id }) => id)
      .join(',')}`,
  ],
  ['system', '/system'],
]

async function picture(browser, url, [name, pathname], theme, viewport) {
  const context = await browser.newContext({ viewport, colorScheme: theme, deviceScaleFactor: 1 })
  const page = await context.newPage()
  await page.goto(url + pathname)
  await page.getByRole('main').waitFor()
  await page
    .waitForLoadState('networkidle')
    .catch(() => say(`  ${name}: the network stayed busy (live connection)`))
  const suffix = viewport === NARROW ? 'narrow' : theme
  await page.screenshot({ path: at('docs/images', `${name}-${suffix}.png`) })
  await context.close()
}

main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  const executablePath = await ensureBrowser()
  if (!executablePath) throw new Stop('No Chromium to take pictures with; set BARYCENTER_CHROMIUM.')
  const dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-screenshots-'))
  const product = await startProduct({ port: await anyFreePort(), workers: availableParallelism(), dataDir })
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
  try {
    await mkdir(at('docs/images'), { recursive: true })
    const runs = await step('Training the runs of the pictures', () => trainRuns(product.url))
    for (const shown of pagesOf(runs)) {
      await picture(browser, product.url, shown, 'light', WIDE)
      await picture(browser, product.url, shown, 'dark', WIDE)
      await picture(browser, product.url, shown, 'light', NARROW)
    }
    say(`Pictures are in ${at('docs/images')}`)
  } finally {
    await browser.close()
    await product.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
