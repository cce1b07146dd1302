// JavaScript that a first visit brings, packed as it is sent.
import { gzipSync } from 'node:zlib'
import { openPage } from './browser.mjs'
import { row } from './verdict.mjs'

const TARGET_KB = 300
const LARGEST = 4

const kb = (bytes) => Math.round(bytes / 1024)

export async function measureScripts(browser, url, addresses) {
  const rows = []
  for (const [what, address] of addresses) {
    const page = await openPage(browser, url)
    const files = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') files.push(sizeOf(response))
    })
    await page.goto(address)
    await page.waitForLoadState('networkidle').catch(() => undefined)
    const all = await Promise.all(files)
    const own = await namesOf(page)
    const sizes = all.filter(({ name }) => own.has(name)).sort((a, b) => b.bytes - a.bytes)
    await page.context().close()
    const total = kb(sum(sizes))
    const ahead = kb(sum(all)) - total
    const unpacked = sizes.some(({ isPacked }) => !isPacked) ? '; not all of it is sent packed' : ''
    const largest = sizes.slice(0, LARGEST).map(({ bytes, name }) => `${name} ${kb(bytes)}`)
    rows.push(
      row(
        `JavaScript of ${what}, gzip`,
        `${total} KB`,
        `≤ ${TARGET_KB} KB`,
        total <= TARGET_KB,
        `${sizes.length} files, largest: ${largest.join(', ')}; fetched ahead for other pages afterwards: ${ahead} KB${unpacked}`,
      ),
    )
  }
  return rows
}

const sum = (files) => files.reduce((total, { bytes }) => total + bytes, 0)

/** Scripts that the document of the page names; what it fetches for the pages it links to comes when it is idle. */
const namesOf = async (page) => {
  const response = await page.request.get(page.url())
  const document = await response.text()
  return new Set([...document.matchAll(/_next\/static\/chunks\/([\w.~-]+\.js)/g)].map(([, name]) => name))
}

async function sizeOf(response) {
  const body = await response.body()
  const isPacked = (await response.headerValue('content-encoding')) !== null
  return { name: new URL(response.url()).pathname.split('/').at(-1), bytes: gzipSync(body).length, isPacked }
}
