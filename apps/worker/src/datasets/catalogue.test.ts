import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { OWN_DATASETS } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { idxFiles, writeFolder } from '../testing/idx-bytes.js'
import { openCatalogue } from './catalogue.js'

const silent = () => undefined
const options = (name: string) => ({ name, imageSize: null, badRecords: 'refuse' as const })

/** A root with the given sub-folders, each an idx set. */
function rootWith(...names: string[]): string {
  const root = writeFolder({})
  for (const name of names) renameSync(writeFolder(idxFiles()), path.join(root, name))
  return root
}

const OWN = OWN_DATASETS.map(({ name }) => name)
const namesIn = async (roots: string[]) =>
  (await openCatalogue(roots, silent).describe()).map(({ name }) => name)

describe('openCatalogue', () => {
  it('offers sets of its own for every task without any root', async () => {
    const own = await openCatalogue([], silent).describe()
    expect(own.map(({ name, task, trainCount, testCount }) => [name, task, trainCount, testCount])).toEqual([
      ['optdigits', 'image-classification', 3823, 1797],
      ['bccd', 'object-detection', 80, 20],
      ['tinyshakespeare', 'language-model', expect.any(Number), expect.any(Number)],
      ['synthetic-shapes', 'object-detection', 400, 100],
      ['synthetic-sentences', 'text-classification', expect.any(Number), expect.any(Number)],
      ['synthetic-dates', 'translation', expect.any(Number), expect.any(Number)],
    ])
    expect(own[0]).toMatchObject({ imageShape: [8, 8, 1], classes: 10, source: 'embedded' })
    expect(own[0].attribution).toContain('CC BY 4.0')
  })

  it.each(OWN_DATASETS)('reads $name for $task', async ({ name, task }) => {
    expect((await openCatalogue([], silent).read(options(name))).task).toBe(task)
  })

  it('names each idx sub-folder, and a root that is a set itself, after its folder', async () => {
    const root = rootWith('fashion-mnist', 'My Digits')
    mkdirSync(path.join(root, 'notes'))
    expect(await namesIn([root])).toEqual([...OWN, 'my-digits', 'fashion-mnist'])
    expect(await namesIn([path.join(root, 'fashion-mnist')])).toEqual([...OWN, 'fashion-mnist'])
  })

  it('takes a folder in place of its own slice of that name', async () => {
    const catalogue = openCatalogue([rootWith('optdigits')], silent)
    const found = (await catalogue.describe()).filter(({ name }) => name === 'optdigits')
    expect(found).toMatchObject([{ source: 'idx-folder', trainCount: 6 }])
  })

  it('finds the folders beside a text that lies in the root', async () => {
    const root = rootWith('digits')
    writeFileSync(path.join(root, 'novel.txt'), 'It was a dark and stormy night. '.repeat(10))
    expect(await namesIn([root])).toEqual([...OWN, expect.stringMatching(/^barycenter-idx/), 'digits'])
  })

  it('passes over what cannot be looked at', async () => {
    const root = rootWith('digits')
    symlinkSync('itself', path.join(root, 'itself'))
    expect(await namesIn([root])).toEqual([...OWN, 'digits'])
  })

  it('lists a damaged set with its problem and refuses to read it', async () => {
    const root = writeFolder({})
    const broken = writeFolder({ 'train-images-idx3-ubyte': Buffer.from('nonsense, no idx') })
    renameSync(broken, path.join(root, 'broken'))
    const catalogue = openCatalogue([root], silent)
    expect((await catalogue.describe()).at(-1)).toMatchObject({
      name: 'broken',
      trainCount: 0,
      description: expect.stringContaining('Cannot be read'),
    })
    await expect(catalogue.read(options('broken'))).rejects.toMatchObject({ code: 'DATASET_INVALID' })
  })

  it('takes names only, so a path leads nowhere', async () => {
    const root = rootWith('digits')
    for (const name of ['../digits', path.join(root, 'digits'), 'cifar10']) {
      await expect(openCatalogue([root], silent).read(options(name))).rejects.toMatchObject({
        code: 'UNKNOWN_DATASET',
        message: expect.stringMatching(/expected one of optdigits, .*, digits$/),
      })
    }
  })

  it('warns of a root that cannot be read and of a name that is taken', () => {
    const warnings: string[] = []
    openCatalogue([rootWith('digits'), rootWith('digits'), '/nowhere/at/all'], (message) =>
      warnings.push(message),
    )
    expect(warnings).toEqual([
      expect.stringContaining('/nowhere/at/all'),
      expect.stringContaining('named digits'),
    ])
  })
})
