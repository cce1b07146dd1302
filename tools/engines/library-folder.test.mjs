import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keptLibrary, replaceLibrary } from './library-folder.mjs'

describe('the library folder', () => {
  let folder

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'barycenter-library-'))
    mkdirSync(path.join(folder, 'dist'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const put = (text) => async (part, scratch) => {
    writeFileSync(path.join(scratch, 'archive'), text)
    mkdirSync(path.join(part, 'lib'))
    writeFileSync(path.join(part, 'lib', text), text)
  }
  const contents = () => readdirSync(path.join(folder, 'dist/library/lib'))

  it('keeps what was put there, for the same source only', async () => {
    expect(keptLibrary(folder, 'first')).toBeNull()
    const library = await replaceLibrary(folder, 'first', put('first'))
    expect(keptLibrary(folder, 'first')).toEqual(library)
    expect(existsSync(library.lib)).toBe(true)
    expect(keptLibrary(folder, 'second')).toBeNull()
    expect(readdirSync(path.join(folder, 'dist'))).toEqual(['library'])
  })

  it('keeps the earlier one when another cannot be had, and nothing of that', async () => {
    await replaceLibrary(folder, 'first', put('first'))
    const broken = replaceLibrary(folder, 'second', async (part, scratch) => {
      await put('second')(part, scratch)
      throw new Error('the line broke')
    })
    await expect(broken).rejects.toThrow('the line broke')
    expect(contents()).toEqual(['first'])
    expect(readdirSync(path.join(folder, 'dist'))).toEqual(['library'])
  })

  it('begins anew after a call that was killed', async () => {
    mkdirSync(path.join(folder, 'dist/library.part/lib'), { recursive: true })
    writeFileSync(path.join(folder, 'dist/library.part/lib/half'), '')
    await replaceLibrary(folder, 'first', put('first'))
    expect(contents()).toEqual(['first'])
  })
})
