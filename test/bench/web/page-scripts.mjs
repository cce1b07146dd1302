// Which scripts a visit of a page brings, and what they weigh as gzip.
import { gzipSync } from 'node:zlib'

/**
 * Scripts that the document names (`own`, the largest first), and those that come once the page has shown itself (`later`):
 * of what it opens afterwards, and of the pages it links to.
 */
export async function scriptsOf(page, address) {
  const files = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') files.push(sizeOf(response))
  })
  await page.goto(address)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  const all = await Promise.all(files)
  const named = await namesOf(page)
  const [own, later] = [true, false].map((isOwn) => all.filter(({ name }) => named.has(name) === isOwn))
  return { own: own.sort((a, b) => b.bytes - a.bytes), later }
}

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
