import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeTree } from '../testing/folder-tree.js'
import { listFolder, peekFolder } from './folder-listing.js'

describe('listFolder', () => {
  it('gives files and folders in the order of their code units, without hidden ones', () => {
    const root = writeTree({
      'b.txt': '',
      'B.txt': '',
      'a10.txt': '',
      'a9.txt': '',
      '.hidden': '',
      'x/y.txt': '',
    })
    expect(listFolder(root)).toEqual({ files: ['B.txt', 'a10.txt', 'a9.txt', 'b.txt'], folders: ['x'] })
    expect(listFolder(root, 'x').files).toEqual(['y.txt'])
  })

  it('follows links inside the folder and none that leads out of it', () => {
    const outside = writeTree({ 'secret.txt': 'secret' })
    const root = writeTree({ 'real/a.txt': '' })
    symlinkSync(path.join(root, 'real'), path.join(root, 'inside'))
    symlinkSync('real/a.txt', path.join(root, 'inside.txt'))
    symlinkSync(outside, path.join(root, 'outside'))
    symlinkSync(path.join(outside, 'secret.txt'), path.join(root, 'secret.txt'))
    symlinkSync('nowhere', path.join(root, 'nowhere'))
    expect(listFolder(root)).toEqual({ files: ['inside.txt'], folders: ['inside', 'real'] })
  })

  it('does not take a neighbour whose name begins alike for the folder itself', () => {
    const parent = writeTree({ 'set-two/a.txt': '' })
    const root = path.join(parent, 'set')
    mkdirSync(root)
    symlinkSync('../set-two', path.join(root, 'link'))
    expect(listFolder(root).folders).toEqual([])
  })

  it('finds nothing in a folder that is not there and names one that cannot be read', () => {
    const root = writeTree({})
    writeFileSync(path.join(root, 'file'), '')
    expect(listFolder(root, 'nowhere')).toEqual({ files: [], folders: [] })
    expect(() => listFolder(root, 'file')).toThrow(/file: found an unreadable folder \(ENOTDIR/)
    expect(peekFolder(root, 'file')).toEqual({ files: [], folders: [] })
  })
})
