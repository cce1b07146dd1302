import { HEADLINE_METHODS, METHODS, RUN_PRESETS, RunConfig, resolvePreset } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { CONFIG_FIELDS } from './config-fields'
import { activeFields, defaultOf, isInUse, toConfig, toTexts } from './form-config'

const field = (path: string, equals?: string) =>
  CONFIG_FIELDS.find(
    (candidate) => candidate.path === path && (!equals || candidate.when?.equals === equals),
  )!

describe('fields of the form', () => {
  it('are read from the contract with their kind, options and description', () => {
    expect(field('base.epochs')).toMatchObject({ kind: 'integer', label: 'Epochs', schemaDefault: 10 })
    expect(field('subspace.kind')).toMatchObject({
      kind: 'choice',
      options: ['span', 'hull', 'dldr', 'simplex', 'random'],
      label: 'Subspace',
    })
    expect(field('dataset.trainLimit')).toMatchObject({ kind: 'integer', schemaDefault: null })
    expect(field('model.hidden')).toMatchObject({ kind: 'list', when: { path: 'model.kind', equals: 'mlp' } })
    expect(field('engine').options).toContain('wasm')
    expect(field('subspace.precision.bits')).toMatchObject({
      kind: 'number',
      options: ['32', '8', '4', '2', '1'],
      label: 'Precision (bits)',
    })
    expect(field('twa.start')).toMatchObject({
      kind: 'word or number',
      suggestions: ['mean', 'first', 'last', 'best'],
    })
    expect(field('evaluate.methods')).toMatchObject({
      kind: 'list',
      options: [...METHODS],
      schemaDefault: [...HEADLINE_METHODS],
    })
  })

  it('of an option not chosen are left out', () => {
    const paths = (texts: Record<string, string>) => activeFields(texts).map(({ path }) => path)
    expect(paths({})).toContain('model.hidden')
    expect(paths({ 'model.kind': 'cnn' })).toContain('model.channels')
    expect(paths({ 'model.kind': 'cnn' })).not.toContain('model.hidden')
  })
})

describe('the config of a form', () => {
  it('is the default config when nothing is filled in', () => {
    expect(toConfig({})).toEqual(RunConfig.parse({}))
  })

  it.each(RUN_PRESETS.map((preset) => [preset.id, preset] as const))(
    'is preset %s again after filling it in',
    (_, preset) => {
      const { config } = resolvePreset(preset)
      expect(RunConfig.parse(toConfig(toTexts(config)))).toEqual(config)
    },
  )

  it('keeps the own defaults of base training while its optimizer is the default one', () => {
    expect(toConfig({ 'base.optimizer.momentum': '0.5' })).toMatchObject({
      base: { optimizer: { kind: 'sgd', momentum: 0.5, weightDecay: 1e-4 } },
    })
    expect(defaultOf(field('base.optimizer.weightDecay', 'adamw'), { 'base.optimizer.kind': 'adamw' })).toBe(
      0,
    )
  })

  it('reads words or numbers, and numbers that are chosen', () => {
    const texts = {
      'twa.start': '3',
      'subspace.precision.bits': '4',
      'subspace.precision.groupSize': 'block',
    }
    expect(RunConfig.parse(toConfig(texts))).toMatchObject({
      twa: { start: 3 },
      subspace: { precision: { bits: 4, groupSize: 'block' } },
    })
  })

  it('leaves a setting at its default while another choice makes it idle, whatever was typed there before', () => {
    const texts = { 'subspace.components': '5', 'subspace.blocks': 'tensor', 'twa.start': 'last' }
    expect(toConfig({ ...texts, 'subspace.kind': 'dldr' }).subspace).toMatchObject({
      components: 5,
      blocks: 'model',
    })
    expect(toConfig(texts).subspace).toMatchObject({ components: null, blocks: 'tensor' })
    expect(toConfig({ ...texts, 'subspace.kind': 'simplex' }).twa).toMatchObject({ start: 'mean' })
    expect(isInUse('subspace.components', texts)).toBe(false)
  })

  it('never bends a text into a number', () => {
    const config = toConfig({ 'base.epochs': '1O', 'base.learningRate': '0,1', 'model.hidden': '64, x' })
    expect(config).toMatchObject({
      base: { epochs: '1O', learningRate: '0,1' },
      model: { hidden: [64, 'x'] },
    })
  })

  it('reads the ways people write numbers, lists and choices', () => {
    const texts = { 'base.learningRate': '1e-3', 'model.hidden': '64 32', 'model.batchNorm': 'false' }
    expect(toConfig(texts)).toMatchObject({
      base: { learningRate: 0.001 },
      model: { hidden: [64, 32], batchNorm: false },
    })
  })
})
