import { AxeBuilder } from '@axe-core/playwright'
import type { RunId } from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectFaults, describeInBrowser, openProfile, type Profile } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { ended, launch, type Product, SMALL_RUN } from '../fixtures/product.js'

/** WCAG 2.2 AA, 1.4.3: text below 18.66 px bold or 24 px. */
const LEAST_CONTRAST = 4.5

const PAGES = [
  { name: 'experiments', shows: 'table' },
  { name: 'runs', shows: '[data-testid=run-row]' },
  { name: 'experiment', shows: '[data-testid=run-row]' },
  { name: 'launch', shows: 'fieldset' },
  { name: 'run', shows: '[data-testid=results]' },
  { name: 'compare', shows: '[data-testid=chart] canvas' },
  { name: 'queue', shows: '[data-testid=queue-row]' },
  { name: 'workers', shows: '[data-testid=worker-row]' },
  { name: 'system', shows: 'table' },
  { name: 'storage', shows: 'table' },
] as const

/** A page is opened in the first one: it is shown so from the start, and changes to the second. */
const THEMES = ['dark', 'light'] as const
type Theme = (typeof THEMES)[number]

/** What each tab of the page of a run shows once it is there; the overview is the page `run`. */
const TABS = [
  { tab: 'charts', shows: '[data-testid=chart]' },
  { tab: 'averaging', shows: '[data-testid=what-if]' },
  { tab: 'snapshots', shows: '[data-testid=snapshots]' },
  { tab: 'logs', shows: '[data-testid=log-line]' },
  { tab: 'artifacts', shows: '[role=tabpanel]' },
  { tab: 'system', shows: '[data-testid=machine]' },
  { tab: 'config', shows: '[data-config]' },
  { tab: 'lineage', shows: '[data-edge]' },
  { tab: 'notes', shows: '[data-testid=notes]' },
] as const

const NO_ID = '00000000-0000-7000-8000-000000000000'
const NOWHERE = [
  { address: '/nowhere', says: 'There is no such page' },
  { address: `/runs/${NO_ID}`, says: 'There is no such run' },
  { address: `/experiments/${NO_ID}`, says: 'There is no such experiment' },
]

describeInBrowser('every page', () => {
  let product: Product
  let profile: Profile
  /** Another page of the same browser, where somebody chooses the theme. */
  let beside: Page
  let addresses: Record<(typeof PAGES)[number]['name'], string>

  useDashboard({
    worker: true,
    async ready(opened, chromium) {
      product = opened
      profile = await openProfile(chromium, product.url)
      beside = await profile.openPage()
      await beside.goto('/api/v1/health')
      const ids: RunId[] = []
      for (const seed of [1, 2]) ids.push(await launch(product.client, { ...SMALL_RUN, seed }))
      const [run] = await Promise.all(ids.map((id) => ended(product.client, id)))
      // Stays in the queue while the pages are looked at: one that nobody takes, and one that no worker here fits.
      for (const queue of [{ hold: true }, { requires: { pool: 'lab', labels: ['quiet'] } }])
        await product.client.call('launchRuns', { body: { config: SMALL_RUN, queue } })
      addresses = {
        experiments: '/',
        runs: '/runs',
        experiment: `/experiments/${run!.experimentId}`,
        launch: '/launch',
        run: `/runs/${run!.id}`,
        compare: `/compare?runs=${ids.join(',')}`,
        queue: '/queue',
        workers: '/workers',
        system: '/system',
        storage: '/storage',
      }
    },
  })

  describe.each(PAGES)('$name', ({ name, shows }) => {
    let page: Page
    let faults: string[]

    beforeAll(async () => {
      await choose(THEMES[0])
      page = await profile.openPage()
      faults = collectFaults(page, product.url)
      await page.addInitScript(defineLuminance)
      await page.goto(addresses[name])
      await page.locator(shows).first().waitFor()
      await page.getByRole('status', { name: 'Connection: Live' }).waitFor()
    })
    afterAll(() => page?.close())

    describe.each(THEMES)('in the %s theme', (theme) => {
      beforeAll(() => showIn(theme, page))

      it('keeps text readable', async () => {
        const texts = await textContrasts(page)
        expect(texts.length).toBeGreaterThan(10)
        expect(texts.filter(({ contrast }) => contrast < LEAST_CONTRAST)).toEqual([])
      })

      it('breaks no rule that axe can check', async () => {
        expect(await brokenRules(page)).toEqual([])
      })
    })

    it('has one heading of the first level, one main landmark, a title and a language', async () => {
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
      expect(await page.getByRole('main').count()).toBe(1)
      expect(await page.title()).toMatch(/Barycenter$/)
      expect(await page.locator('html').getAttribute('lang')).toBe('en')
    })

    it('names every control, picture and table', async () => {
      expect(await unnamed(page)).toEqual([])
    })

    it('gives no two elements one id', async () => {
      const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id))
      expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([])
    })

    it('shows where the keyboard is', async () => {
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      const stops: string[] = []
      for (let stop = 0; stop < 12; stop++) {
        await page.keyboard.press('Tab')
        const focus = await focusLook(page)
        if (focus.isBody) break
        expect(focus.ringWidth, `ring of "${focus.name}"`).toBeGreaterThanOrEqual(2)
        expect(focus.ringContrast, `ring of "${focus.name}"`).toBeGreaterThanOrEqual(3)
        expect(focus.isInView, `"${focus.name}" in view`).toBe(true)
        stops.push(focus.name)
      }
      expect(stops[0]).toBe('Skip to the page')
      expect(stops.length).toBeGreaterThan(6)
    })

    it('logs no error, fails no request and asks nobody else', () => {
      expect(faults).toEqual([])
    })
  })

  describe.each(TABS)('the tab $tab of a run', ({ tab, shows }) => {
    let page: Page
    beforeAll(async () => {
      page = await openShowing(`${addresses.run}?tab=${tab}`, shows)
    })
    afterAll(() => page?.close())

    it.each(THEMES)('breaks no rule that axe can check, in the %s theme', async (theme) => {
      await showIn(theme, page)
      expect(await brokenRules(page)).toEqual([])
      expect(await unnamed(page)).toEqual([])
    })
  })

  describe.each(NOWHERE)('an address of nothing, $address', ({ address, says }) => {
    let page: Page
    beforeAll(async () => {
      page = await openShowing(address, 'main h1')
    })
    afterAll(() => page?.close())

    it.each(THEMES)('says so by rules that axe can check, and leads on, in the %s theme', async (theme) => {
      await showIn(theme, page)
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(says)
      expect(await page.getByRole('main').getByRole('link').count()).toBeGreaterThan(0)
      expect(await brokenRules(page)).toEqual([])
    })
  })

  const choose = (theme: Theme) => beside.evaluate((name) => localStorage.setItem('theme', name), theme)

  async function openShowing(address: string, shows: string): Promise<Page> {
    await choose(THEMES[0])
    const page = await profile.openPage()
    await page.goto(address)
    await page.locator(shows).first().waitFor()
    return page
  }

  async function showIn(theme: Theme, page: Page): Promise<void> {
    await choose(theme)
    await page.locator(`html.${theme}`).waitFor()
  }
})

/** Rules of WCAG 2.2 AA that the page breaks, each with the first element that breaks it. */
async function brokenRules(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0]?.html.slice(0, 300)}`)
}

const MUST_HAVE_NAME = [
  ...['button', 'link', 'textbox', 'searchbox', 'combobox', 'checkbox', 'radio', 'switch', 'slider'],
  ...['spinbutton', 'menuitem', 'image', 'img', 'Canvas', 'table', 'navigation', 'region', 'progressbar'],
  ...['log', 'heading', 'DisclosureTriangle'],
]

/** What has no name for someone who does not see it. Chromium computes the names, as it does for screen readers. */
async function unnamed(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const isNamed = (node: (typeof nodes)[number]) => Boolean(node.name?.value?.trim())
  // Inside a named picture (a chart) nothing is read by itself.
  const isInPicture = (node: (typeof nodes)[number]): boolean => {
    const parent = byId.get(node.parentId ?? '')
    if (!parent) return false
    return (['image', 'img'].includes(parent.role?.value) && isNamed(parent)) || isInPicture(parent)
  }
  return nodes
    .filter(({ ignored, role }) => !ignored && MUST_HAVE_NAME.includes(role?.value))
    .filter((node) => !isNamed(node) && !isInPicture(node))
    .map(({ role, nodeId }) => `${role?.value} ${nodeId} without a name`)
}

declare global {
  interface Window {
    /** Relative luminance (WCAG 2.2) of CSS colours painted over each other, the lowest first. */
    luminance(colors: string[]): number
  }
}

/** Runs in the page: its canvas reads every notation of a colour, translucent ones too. */
function defineLuminance(): void {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
  window.luminance = (colors) => {
    canvas.clearRect(0, 0, 1, 1)
    for (const color of colors) {
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
    }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
      const part = byte / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
}

/** The focused element and the contrast of its ring to what is behind it. */
function focusLook(page: Page) {
  return page.evaluate(async () => {
    const element = document.activeElement as HTMLElement
    // Colours of buttons move to their new value; what counts is where they come to rest.
    await Promise.all(element.getAnimations().map(({ finished }) => finished))
    const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(element)
    const { luminance } = window
    const grounds: string[] = []
    for (let at = element.parentElement; at; at = at.parentElement)
      grounds.unshift(getComputedStyle(at).backgroundColor)
    const [ring, ground] = [luminance([...grounds, outlineColor]), luminance(['#fff', ...grounds])]
    const box = element.getBoundingClientRect()
    return {
      isBody: element === document.body,
      name: element.getAttribute('aria-label') ?? element.textContent ?? element.tagName,
      ringWidth: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth),
      ringContrast: (Math.max(ring, ground) + 0.05) / (Math.min(ring, ground) + 0.05),
      isInView:
        box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    }
  })
}

/** Every text that is painted: its colour against the grounds below it. Texts of disabled controls do not count (1.4.3). */
function textContrasts(page: Page) {
  return page.evaluate(() => {
    const { luminance } = window
    const isShown = (element: HTMLElement) => {
      const box = element.getBoundingClientRect()
      const isHidden = element.closest(':disabled, [aria-disabled=true], .sr-only') !== null
      return (
        !isHidden && box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true })
      )
    }
    const texts = new Map<string, { text: string; contrast: number }>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement!
      const text = node.textContent?.trim() ?? ''
      if (text === '' || !isShown(element)) continue
      const grounds: string[] = []
      for (let at: HTMLElement | null = element; at; at = at.parentElement)
        grounds.unshift(getComputedStyle(at).backgroundColor)
      const { color } = getComputedStyle(element)
      const [ink, ground] = [luminance(['#fff', ...grounds, color]), luminance(['#fff', ...grounds])]
      const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
      texts.set(`${text} ${color} ${grounds}`, { text: text.slice(0, 60), contrast })
    }
    return [...texts.values()]
  })
}
