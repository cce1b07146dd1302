import {
  HEADLINE_METHODS,
  METHODS,
  type ModelConfig,
  modelsOfTask,
  RUN_PRESETS,
  RunConfig,
  resolvePreset,
  TASKS,
} from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { CONFIG_FIELDS } from './config-fields'
import { activeFields, defaultOf, isInUse, taskOfTexts, toConfig, toTexts } from './form-config'

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

  it.each(TASKS.flatMap(modelsOfTask))('is for %s what the API makes of that model alone', (kind) => {
    const config = RunConfig.parse({ model: { kind } as ModelConfig })
    expect(toConfig({ 'model.kind': kind })).toEqual(config)
    expect(toTexts(config)).toEqual(kind === 'mlp' ? {} : { 'model.kind': kind })
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

  it.each(TASKS)(
    'of task %s is right again after filling it in, without what the task has no use for',
    (task) => {
      const [kind] = modelsOfTask(task)
      const typed = { 'augment.mixup': '0.2', 'augment.flip': 'true', 'dataset.tokens.length': '32' }
      const texts = { ...typed, 'model.kind': kind! }
      expect(taskOfTexts(texts)).toBe(task)
      const config = RunConfig.parse(toConfig(texts))
      const isText = !['image-classification', 'object-detection'].includes(task)
      expect(config.augment.flip).toBe(!isText)
      expect(config.augment.mixup).toBe(task === 'image-classification' ? 0.2 : 0)
      expect(config.dataset.tokens.length).toBe(isText ? 32 : 64)
      expect(RunConfig.parse(toConfig(toTexts(config)))).toEqual(config)
    },
  )

  it("holds a module's task and settings, which are JSON", () => {
    const texts = { 'model.kind': 'module', 'model.task': 'translation', 'model.settings': '{"width": 8}' }
    expect(taskOfTexts(texts)).toBe('translation')
    const model = { kind: 'module', name: 'my-model', task: 'translation', settings: { width: 8 } }
    const config = RunConfig.parse(toConfig(texts))
    expect(config.model).toEqual(model)
    expect(RunConfig.parse(toConfig(toTexts(config))).model).toEqual(model)
    expect(toConfig({ ...texts, 'model.settings': '{width: 8}' }).model).toMatchObject({
      settings: '{width: 8}',
    })
  })

  it('has null for a part whose fields are all empty, and its defaults once one is not', () => {
    const runs = ['01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002']
    expect(toConfig({}).soup).toBeNull()
    const config = RunConfig.parse(toConfig({ 'soup.runs': runs.join(' ') }))
    expect(config.soup).toEqual({ runs, method: 'last' })
    expect(RunConfig.parse(toConfig(toTexts(config)))).toEqual(config)
    expect(isInUse('soup.method', {})).toBe(false)
  })

  it('of a soup leaves out what trains no weights, whatever was typed there before', () => {
    const typed = { 'initial.kind': 'file', 'initial.file': 'a'.repeat(64), 'base.epochs': '3' }
    const optimizer = { 'base.optimizer.kind': 'adam', 'base.optimizer.beta1': '0.8', 'base.batchSize': '16' }
    const runs = '01890000-0000-7000-8000-000000000001, 01890000-0000-7000-8000-000000000002'
    const texts = { ...typed, ...optimizer, 'snapshots.from': '0.5', 'soup.runs': runs }
    const { initial, base, snapshots } = RunConfig.parse(toConfig(texts))
    expect({ initial, base, snapshots }).toEqual({
      initial: RunConfig.parse({}).initial,
      base: RunConfig.parse({}).base,
      snapshots: RunConfig.parse({}).snapshots,
    })
    const fisher = { ...texts, 'evaluate.methods': 'last, swa, fisher, twa' }
    expect(RunConfig.parse(toConfig(fisher)).base.batchSize).toBe(16)
  })

  it.each([
    ['evaluate.fisherBatches', { 'evaluate.methods': 'last, swa, fisher, twa' }, {}],
    ['evaluate.tiesKeep', { 'evaluate.methods': 'last, swa, ties, twa' }, {}],
    ['evaluate.emaDecay', { 'evaluate.methods': 'last, swa, ema, twa' }, {}],
    ['evaluate.lawaWindow', { 'evaluate.methods': 'last, swa, lawa, twa' }, {}],
    ['loss.labelSmoothing', { 'model.kind': 'text-cnn' }, { 'model.kind': 'detector' }],
    ['dataset.tokens.length', { 'model.kind': 'text-cnn' }, { 'model.kind': 'detector' }],
    ['augment.flip', { 'model.kind': 'detector' }, { 'model.kind': 'text-cnn' }],
  ] as const)('shows %s where it has a say alone', (path, used, idle) => {
    expect([isInUse(path, used), isInUse(path, idle)]).toEqual([true, false])
  })

  it('reads where training starts, renamed tensors in JSON', () => {
    const texts = {
      'initial.kind': 'file',
      'initial.file': 'a'.repeat(64),
      'initial.rename': '{"net.": "", "ema.": null}',
      'initial.fresh': 'logits',
    }
    const config = RunConfig.parse(toConfig(texts))
    expect(config.initial).toMatchObject({ layout: 'pytorch', rename: { 'net.': '', 'ema.': null } })
    expect(RunConfig.parse(toConfig(toTexts(config)))).toEqual(config)
    expect(field('initial.weights')).toMatchObject({ kind: 'word or number', suggestions: [...METHODS] })
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

it('keeps a null that stands against the default, as in a clone of a run without checkpoints by time', () => {
  const config = RunConfig.parse({ checkpoint: { everySeconds: null, everySteps: 7 } })
  const texts = toTexts(config)
  expect(texts).toMatchObject({ 'checkpoint.everySeconds': 'none', 'checkpoint.everySteps': '7' })
  expect(RunConfig.parse(toConfig(texts))).toEqual(config)
})
