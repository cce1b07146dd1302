import { mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { idxFiles, writeFolder } from '../testing/idx-bytes.js'
import { openCatalogue } from './catalogue.js'

const silent = () => undefined

/** A root with the given sub-folders, each an idx set. */
function rootWith(...names: string[]): string {
  const root = writeFolder({})
  for (const name of names) renameSync(writeFolder(idxFiles()), path.join(root, name))
  return root
}

describe('openCatalogue', () => {
  it('offers the embedded digits without any root', async () => {
    const [optdigits, ...others] = await openCatalogue([], silent).describe()
    expect(others).toEqual([])
    expect(optdigits).toMatchObject({
      name: 'optdigits',
      source: 'embedded',
      trainCount: 3823,
      testCount: 1797,
      imageShape: [8, 8, 1],
      classes: 10,
      attribution: expect.stringContaining('CC BY 4.0'),
    })
  })

  it('names each idx sub-folder, and a root that is a set itself, after its folder', async () => {
    const root = rootWith('fashion-mnist', 'My Digits')
    mkdirSync(path.join(root, 'notes'))
    const names = async (roots: string[]) =>
      (await openCatalogue(roots, silent).describe()).map(({ name }) => name)
    expect(await names([root])).toEqual(['optdigits', 'my-digits', 'fashion-mnist'])
    expect(await names([path.join(root, 'fashion-mnist')])).toEqual(['optdigits', 'fashion-mnist'])
  })

  it('lists a damaged set with its problem and refuses to read it', async () => {
    const root = writeFolder({})
    const broken = writeFolder({ 'train-images-idx3-ubyte': Buffer.from('nonsense, no idx') })
    renameSync(broken, path.join(root, 'broken'))
    const catalogue = openCatalogue([root], silent)
    expect((await catalogue.describe())[1]).toMatchObject({
      name: 'broken',
      trainCount: 0,
      description: expect.stringContaining('Cannot be read'),
    })
    await expect(catalogue.read('broken')).rejects.toMatchObject({ code: 'DATASET_INVALID' })
  })

  it('takes names only, so a path leads nowhere', async () => {
    const root = rootWith('digits')
    for (const name of ['../digits', path.join(root, 'digits'), 'cifar10']) {
      await expect(openCatalogue([root], silent).read(name)).rejects.toMatchObject({
        code: 'UNKNOWN_DATASET',
        message: expect.stringContaining('expected one of optdigits, digits'),
      })
    }
  })

  it('warns of a root that cannot be read and of a name that is taken', () => {
    const warnings: string[] = []
    openCatalogue([rootWith('optdigits'), '/nowhere/at/all'], (message) => warnings.push(message))
    expect(warnings).toEqual([
      expect.stringContaining('/nowhere/at/all'),
      expect.stringContaining('named optdigits'),
    ])
  })
})
