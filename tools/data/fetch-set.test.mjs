import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { create } from 'tar'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { fetchSet } from './fetch-set.mjs'

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

const newFolder = () => mkdtempSync(path.join(tmpdir(), 'barycenter-data-'))

/** A server with ranges; `cut` ends the next answer after that many bytes, with the connection. */
const site = { files: new Map(), asked: [], cut: null, hasArrived: () => true, ignoresRanges: false }

const server = createServer((request, response) => {
  const range = request.headers.range?.match(/^bytes=(\d+)-$/)
  site.asked.push(range ? `${request.url} from ${range[1]}` : request.url)
  const bytes = site.files.get(request.url)
  if (!bytes) return response.writeHead(404).end()
  const start = range && !site.ignoresRanges ? Number(range[1]) : 0
  if (start >= bytes.length) return response.writeHead(416).end()
  const rest = bytes.subarray(start)
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length })
  if (site.cut === null) return response.end(rest)
  const sent = rest.subarray(0, site.cut)
  site.cut = null
  // A broken connection takes along what its reader has not read yet: it breaks once all of it is on disk.
  return response.write(sent, async () => {
    while (!site.hasArrived(sent.length)) await new Promise(setImmediate)
    response.destroy()
  })
})

let address
beforeAll(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${server.address().port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

let root
let said
beforeEach(() => {
  Object.assign(site, { files: new Map(), asked: [], cut: null, ignoresRanges: false })
  root = newFolder()
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text
    return true
  })
  return () => vi.restoreAllMocks()
})

/** A set of the catalogue whose files lie on the server. */
function setOf(files, unpack) {
  for (const [name, bytes] of Object.entries(files)) site.files.set(`/${name}`, bytes)
  return {
    name: 'letters',
    what: 'some letters',
    licence: 'public domain',
    cite: 'the alphabet',
    files: Object.entries(files).map(([name, bytes]) => ({
      name,
      url: `${address}/${name}`,
      bytes: bytes.length,
      sha256: sha256(bytes),
    })),
    ...(unpack && { unpack }),
  }
}

const letters = () => setOf({ 'a.txt': Buffer.from('a'.repeat(100)), 'b.txt': Buffer.from('b'.repeat(50)) })

const part = (name) => path.join(root, '.downloads', 'letters', `${name}.part`)

describe('fetchSet', () => {
  it('puts whole, checked files into the folder of the set and says where they are from', async () => {
    const set = letters()
    const folder = await fetchSet(set, { root })
    expect(folder).toBe(path.join(root, 'letters'))
    expect(readFileSync(path.join(folder, 'b.txt'), 'utf8')).toBe('b'.repeat(50))
    const source = readFileSync(path.join(folder, 'SOURCE.md'), 'utf8')
    expect(source).toContain(`| a.txt | ${address}/a.txt | \`${set.files[0].sha256}\` |`)
    expect(readdirSync(root)).toEqual(['letters'])
  })

  it('goes on where a broken connection ended, and fetches no file twice', async () => {
    const set = letters()
    site.files.delete('/b.txt')
    site.cut = 30
    site.hasArrived = (bytes) => statSync(part('a.txt'), { throwIfNoEntry: false })?.size === bytes
    await expect(fetchSet(set, { root })).rejects.toThrow(/the connection broke after 30 bytes/)
    expect(readFileSync(part('a.txt'), 'utf8')).toBe('a'.repeat(30))
    expect(existsSync(path.join(root, 'letters'))).toBe(false)

    await expect(fetchSet(set, { root })).rejects.toThrow(/b\.txt: the server answered 404/)
    site.files.set('/b.txt', Buffer.from('b'.repeat(50)))
    await fetchSet(set, { root })
    expect(site.asked).toEqual(['/a.txt', '/a.txt from 30', '/b.txt', '/b.txt'])
    expect(readFileSync(path.join(root, 'letters', 'a.txt'), 'utf8')).toBe('a'.repeat(100))
  })

  it('begins anew where the server knows no ranges, or the part is longer than the file', async () => {
    for (const [size, ignoresRanges] of [
      [30, true],
      [100, false],
    ]) {
      root = newFolder()
      const set = letters()
      mkdirSync(path.dirname(part('a.txt')), { recursive: true })
      writeFileSync(part('a.txt'), 'x'.repeat(size))
      site.ignoresRanges = ignoresRanges
      const folder = await fetchSet(set, { root })
      expect(readFileSync(path.join(folder, 'a.txt'), 'utf8')).toBe('a'.repeat(100))
    }
  })

  it('refuses and removes a file that is not what was pinned', async () => {
    const set = letters()
    site.files.set('/a.txt', Buffer.from('other'))
    const expected = `found 5 bytes with SHA-256 ${sha256('other')}, expected 100 bytes, SHA-256 ${set.files[0].sha256}`
    await expect(fetchSet(set, { root })).rejects.toThrow(expected)
    expect(readdirSync(path.join(root, '.downloads', 'letters'))).toEqual([])
  })

  it('prints the digest of a file that nobody vouches for', async () => {
    const set = letters()
    set.files[0].sha256 = null
    await fetchSet(set, { root })
    expect(said).toContain(`not pinned: compare with the publisher's: ${sha256('a'.repeat(100))}  a.txt`)
  })

  it('explains the way by hand when the server cannot be reached', async () => {
    const set = letters()
    set.files[0].url = 'http://127.0.0.1:1/a.txt'
    const lines = [
      'http://127.0.0.1:1/a.txt: ',
      `save as a.txt (100 bytes, SHA-256 ${set.files[0].sha256})`,
      'npm run data -- letters --from FOLDER',
    ]
    const failure = await fetchSet(set, { root }).catch((error) => error)
    for (const line of lines) expect(failure.message).toContain(line)
  })

  it('takes files that were fetched by hand, checked as well', async () => {
    const from = newFolder()
    const set = letters()
    writeFileSync(path.join(from, 'a.txt'), 'a'.repeat(100))
    await expect(fetchSet(set, { root, from })).rejects.toThrow(/b\.txt is not there/)
    writeFileSync(path.join(from, 'b.txt'), 'b'.repeat(50))
    await fetchSet(set, { root, from })
    expect(readdirSync(path.join(root, 'letters')).sort()).toEqual(['SOURCE.md', 'a.txt', 'b.txt'])
    expect(site.asked).toEqual([])
    await expect(fetchSet(set, { root: newFolder(), from: path.join(from, 'a.txt') })).rejects.toThrow(
      /letters has 2 files; put a\.txt, b\.txt into one folder/,
    )
  })
})

describe('fetchSet of an archive', () => {
  /** A .tar.gz of `top/…`, as publishers pack them. */
  async function archiveOf(files) {
    const folder = newFolder()
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, 'top', name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    await create({ gzip: true, file: path.join(folder, 'set.tar.gz'), cwd: folder }, ['top'])
    return readFileSync(path.join(folder, 'set.tar.gz'))
  }

  const files = {
    'in/a.txt': 'a',
    'in/deep/b.txt': 'b',
    'in/.DS_Store': 'x',
    LICENSE: 'MIT',
    'out/c.txt': 'c',
  }
  const tree = sha256(
    [`${sha256('MIT')}  LICENSE`, `${sha256('a')}  in/a.txt`, `${sha256('b')}  in/deep/b.txt`, ''].join('\n'),
  )
  const unpack = { strip: 1, keep: ['in/', 'LICENSE'], folder: 'in', treeSha256: tree }

  it('unpacks what is wanted, checks it, and takes the licence along', async () => {
    const folder = await fetchSet(setOf({ 'set.tar.gz': await archiveOf(files) }, unpack), { root })
    expect(readdirSync(folder).sort()).toEqual(['LICENSE', 'SOURCE.md', 'a.txt', 'deep'])
    expect(readdirSync(root)).toEqual(['letters'])
  })

  it('unpacks everything where nothing is said', async () => {
    const folder = await fetchSet(setOf({ 'set.tar.gz': await archiveOf(files) }, { strip: 1 }), { root })
    expect(readdirSync(folder).sort()).toEqual(['LICENSE', 'SOURCE.md', 'in', 'out'])
  })

  it('refuses other files than those pinned, and an archive that is cut', async () => {
    const changed = setOf({ 'set.tar.gz': await archiveOf({ ...files, 'in/a.txt': 'z' }) }, unpack)
    await expect(fetchSet(changed, { root })).rejects.toThrow(/the unpacked files have SHA-256 .* expected/)
    const archive = await archiveOf(files)
    const cut = setOf({ 'set.tar.gz': archive.subarray(0, archive.length - 20) }, unpack)
    await expect(fetchSet(cut, { root })).rejects.toThrow(/set\.tar\.gz cannot be unpacked \(/)
    expect(existsSync(path.join(root, 'letters'))).toBe(false)
  })
})
