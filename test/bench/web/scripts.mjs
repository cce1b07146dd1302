// JavaScript that a first visit brings, packed as it is sent.
import { openPage } from './browser.mjs'
import { scriptsOf } from './page-scripts.mjs'
import { row } from './verdict.mjs'

const TARGET_KB = 300
const LARGEST = 4

const kb = (bytes) => Math.round(bytes / 1024)

export async function measureScripts(browser, url, addresses) {
  const rows = []
  for (const [what, address] of addresses) {
    const page = await openPage(browser, url)
    const { own, later } = await scriptsOf(page, address)
    await page.context().close()
    rows.push(scriptsRow(what, own, later))
  }
  return rows
}

function scriptsRow(what, own, later) {
  const total = kb(sum(own))
  const unpacked = own.some(({ isPacked }) => !isPacked) ? '; not all of it is sent packed' : ''
  const largest = own.slice(0, LARGEST).map(({ bytes, name }) => `${name} ${kb(bytes)}`)
  return row(
    `JavaScript of ${what}, gzip`,
    `${total} KB`,
    `≤ ${TARGET_KB} KB`,
    total <= TARGET_KB,
    `${own.length} files, largest: ${largest.join(', ')}; read afterwards: ${kb(sum(later))} KB${unpacked}`,
  )
}

const sum = (files) => files.reduce((total, { bytes }) => total + bytes, 0)
