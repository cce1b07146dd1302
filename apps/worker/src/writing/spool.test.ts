import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSpool } from './spool.js'

describe('openSpool', () => {
  let folder: string
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'barycenter-spool-')), 'run-1')
  })
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }))

  const numbers = async () => (await openSpool(folder)).found.map(({ number }) => number)
  const fileOf = (number: number) => path.join(folder, `${String(number).padStart(16, '0')}.entry`)
  async function putThree() {
    const spool = await openSpool(folder)
    for (const number of [9, 10, 11])
      await spool.put(number, { number, data: new Float32Array([number, Number.NaN]) })
    return spool
  }

  it('touches no disk before its first entry', async () => {
    const spool = await openSpool(folder)
    expect(spool.found).toEqual([])
    expect(existsSync(folder)).toBe(false)
  })

  it('gives entries back in order, bit for bit, to the process that comes after', async () => {
    await putThree()
    expect(await numbers()).toEqual([9, 10, 11])
    const spool = await openSpool(folder)
    expect(await spool.read(10)).toEqual({ number: 10, data: new Float32Array([10, Number.NaN]) })
    await spool.remove(9)
    expect(await numbers()).toEqual([10, 11])
  })

  it('replaces an entry under its number', async () => {
    const spool = await putThree()
    await spool.put(10, 'less')
    expect(await spool.read(10)).toBe('less')
    expect(await numbers()).toEqual([9, 10, 11])
  })

  it.each([0, 10, 47, 48, 60])(
    'cuts an entry off of which only %i bytes are there, and all after it',
    async (bytes) => {
      await putThree()
      truncateSync(fileOf(10), bytes)
      writeFileSync(path.join(folder, '0000000000000012.entry.part'), 'on its way')
      expect(await numbers()).toEqual([9])
      expect(readdirSync(folder)).toEqual([path.basename(fileOf(9))])
    },
  )

  it('cuts off from an entry of which one bit is not as it was written', async () => {
    await putThree()
    const bytes = readFileSync(fileOf(10))
    bytes[60]! ^= 1
    writeFileSync(fileOf(10), bytes)
    expect(await numbers()).toEqual([9])
  })

  it('can be cleared, and used again', async () => {
    const spool = await putThree()
    await spool.clear()
    expect(existsSync(folder)).toBe(false)
    await spool.put(12, 'later')
    expect(await numbers()).toEqual([12])
  })
})
