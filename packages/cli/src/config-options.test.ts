import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RUN_PRESETS, RunConfig } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAssignment, parseSeeds, readConfig } from './config-options.js'
import { UsageError } from './usage-error.js'

describe('parseAssignment', () => {
  it.each([
    ['base.epochs=3', { base: { epochs: 3 } }],
    ['model.hidden=[8,8]', { model: { hidden: [8, 8] } }],
    ['dataset.name=optdigits', { dataset: { name: 'optdigits' } }],
    ['twa.clipNorm=null', { twa: { clipNorm: null } }],
    ['engine=a=b', { engine: 'a=b' }],
  ])('%s', (assignment, config) => expect(parseAssignment(assignment)).toEqual(config))

  it.each(['base.epochs', '=3'])('refuses %s with an example', (assignment) =>
    expect(() => parseAssignment(assignment)).toThrow(/expected key=value/),
  )
})

describe('parseSeeds', () => {
  it('takes numbers and ranges', () => expect(parseSeeds('7, 1-3')).toEqual([7, 1, 2, 3]))
  it.each(['', 'a', '1,,2', '-1', '3-1', '0-100'])('refuses "%s"', (list) =>
    expect(() => parseSeeds(list)).toThrow(UsageError),
  )
})

describe('readConfig', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'barycenter-cli-'))
    await writeFile(path.join(folder, 'config.json'), '{"base":{"epochs":9,"batchSize":16}}')
    await writeFile(path.join(folder, 'broken.json'), '{')
    await writeFile(path.join(folder, 'list.json'), '[1]')
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('lets the file win over the preset, and --set over both', async () => {
    const preset = RUN_PRESETS[0]!
    const config = await readConfig({
      preset: preset.id,
      config: path.join(folder, 'config.json'),
      set: ['base.epochs=2', 'seed=5'],
    })
    expect(config).toEqual(
      RunConfig.parse({
        ...preset.config,
        base: { ...preset.config.base, epochs: 2, batchSize: 16 },
        seed: 5,
      }),
    )
  })

  it('sends a file alone as it is written, so that it means what it means to the API', async () =>
    expect(await readConfig({ config: path.join(folder, 'config.json') })).toEqual({
      base: { epochs: 9, batchSize: 16 },
    }))

  it('sets a field of the default model without naming its kind', async () =>
    expect(await readConfig({ set: ['model.hidden=[8]'] })).toMatchObject({
      model: { kind: 'mlp', hidden: [8], batchNorm: true },
    }))

  it('begins as suits the model that is set, and keeps what is set besides', async () =>
    expect(
      await readConfig({ set: ['model.kind=text-transformer', 'model.depth=1', 'base.learningRate=0.02'] }),
    ).toEqual(
      RunConfig.parse({ model: { kind: 'text-transformer', depth: 1 }, base: { learningRate: 0.02 } }),
    ))

  it('leaves a config that does not fit to the server, which names every wrong field', async () =>
    expect(await readConfig({ set: ['base.epochs=0', 'base.rate=1', 'seed=2'] })).toMatchObject({
      base: { epochs: 0, rate: 1 },
      seed: 2,
    }))

  it.each([
    ['broken.json', /not JSON/],
    ['list.json', /expected a JSON object/],
    ['absent.json', /absent\.json: ENOENT/],
  ])('says what is wrong with %s', (file, message) =>
    expect(readConfig({ config: path.join(folder, file) })).rejects.toThrow(message),
  )

  it('lists the presets when it knows none of that name', () =>
    expect(readConfig({ preset: 'twa' })).rejects.toThrow(/found "twa", expected one of twa-head, twa-tail/))
})
