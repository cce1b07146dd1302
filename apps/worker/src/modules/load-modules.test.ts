import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCatalogue } from '../datasets/catalogue.js'
import { createTask } from '../tasks/create-task.js'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { createMemoryWeights } from '../testing/memory-weights.js'
import { hashes, killedAfter } from '../testing/run-facts.js'
import { openTestEngine } from '../testing/tiny-run.js'
import { createRunControl } from '../training/run-control.js'
import { trainRun } from '../training/train-run.js'
import { loadModules } from './load-modules.js'

const EXAMPLES = path.resolve(import.meta.dirname, '../../../../examples/modules')

const folders: string[] = []
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'barycenter-modules-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

async function load(roots: string[]) {
  const warnings: string[] = []
  const modules = await loadModules(roots, (message) => warnings.push(message))
  return { ...modules, warnings, catalogue: openCatalogue([], () => undefined, modules.datasets) }
}

async function taskOf(roots: string[], input: RunConfigInput) {
  const { models, catalogue } = await load(roots)
  const config = RunConfig.parse(input)
  return { config, task: createTask(config, await catalogue.read(config.dataset), models) }
}

async function train(roots: string[], input: RunConfigInput, writer = createMemoryRunWriter()) {
  const { kernels } = await openTestEngine()
  const { config, task } = await taskOf(roots, input)
  const [control, source] = [createRunControl(), createMemoryWeights()]
  await trainRun({ run: { attempt: 1 }, config, task, kernels, writer, source, control })
  return writer
}

const model = (name: string, create: string, more = '') =>
  `export default ({ defineModel, tf, z, layers }) => defineModel({ name: '${name}', task: 'image-classification', ${more} create: ${create} })`
const own = (settings: object = {}, name = 'own'): RunConfigInput => ({
  dataset: { trainLimit: 60, testLimit: 20 },
  model: { kind: 'module', name, settings } as RunConfigInput['model'],
  base: { epochs: 2, batchSize: 16 },
})
const LINEAR = `({ input }) => {
  const [height, width, channels] = input.imageShape
  const dense = layers.denseLayer('logits', height * width * channels, input.classes, 0.1)
  return {
    parameters: dense.parameters,
    forward: (weights, images) => dense.apply(weights, tf.reshape(images, [images.shape[0], -1])),
  }
}`

beforeAll(openTestEngine)

describe('the examples', () => {
  const RUN: RunConfigInput = {
    dataset: { name: 'two-moons', trainLimit: 400 },
    model: { kind: 'module', name: 'residual-mlp', settings: { width: 16, blocks: 2 } },
    base: { epochs: 6, batchSize: 32, learningRate: 0.1 },
    twa: { epochs: 2 },
    checkpoint: { everySeconds: null, everySteps: 5 },
  }
  let straight: MemoryRunWriter
  beforeAll(async () => {
    straight = await train([EXAMPLES], RUN)
  })

  it('learn: a model of a module tells the moons of a module apart', () => {
    for (const method of ['last', 'twa'] as const)
      expect(straight.results.get(method)!.result.test.accuracy).toBeGreaterThan(0.95)
  })

  it('resume to the same bits', async () => {
    const killed = killedAfter(3)
    await expect(train([EXAMPLES], RUN, killed)).rejects.toThrow()
    expect(hashes(await train([EXAMPLES], RUN, createMemoryRunWriter(killed)))).toEqual(hashes(straight))
  })

  it('are listed among the data sets, and told in the provenance of a run', async () => {
    const { catalogue, models, warnings } = await load([EXAMPLES])
    const listed = (await catalogue.describe()).find(({ name }) => name === 'two-moons')
    expect(listed).toEqual({
      name: 'two-moons',
      task: 'image-classification',
      source: 'module',
      description: '1×2×1 images in 2 classes',
      attribution: 'Made from a fixed seed; no rights reserved.',
      trainCount: 1000,
      testCount: 500,
      imageShape: [1, 2, 1],
      classes: 2,
    })
    expect(models.provenance(RunConfig.parse(RUN).model)).toEqual({
      'module residual-mlp.mjs': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(warnings).toEqual([])
  })

  it('refuse settings in the words of their schema', async () => {
    const settings = { width: 0, depth: 3 }
    await expect(
      taskOf([EXAMPLES], { ...RUN, model: { kind: 'module', name: 'residual-mlp', settings } }),
    ).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringMatching(
        /model\.settings\.width: found 0, expected a value of at least 1; model\.settings\.depth: found 3, expected no such field/,
      ),
    })
  })
})

describe('a folder of modules', () => {
  it('does without those that are broken, and says which and why', async () => {
    const folder = folderOf({
      'a-throws.mjs': `throw new Error('no such GPU')`,
      'b-nothing.mjs': 'export const model = 1',
      'c-wrong.mjs': `export default { kind: 'model', name: 'My Model', task: 'translation', create: 3 }`,
      'd-good.mjs': model('own', LINEAR),
      'e-again.mjs': model('own', LINEAR),
      'notes.txt': 'not a module',
    })
    const { warnings } = await load([folder, path.join(folder, 'absent')])
    expect(warnings).toEqual([
      expect.stringMatching(/^Module root .*absent cannot be read: ENOENT/),
      `Module ${folder}/a-throws.mjs cannot be used: no such GPU`,
      `Module ${folder}/b-nothing.mjs cannot be used: default export: found nothing, expected what defineModel or defineDataset gives back, or a function that returns it`,
      `Module ${folder}/c-wrong.mjs cannot be used: name: found "My Model", expected 1 to 64 of a-z, 0-9 or "-"; ` +
        'task: found "translation", expected one of "image-classification", "language-model", "text-classification"; ' +
        'create: found 3, expected a function',
      `A second model is named own, in ${folder}/e-again.mjs; the first one is used`,
    ])
    const writer = await train([folder], own())
    expect(writer.results.get('twa')!.result.testCount).toBe(20)
    await expect(taskOf([folder], own({}, 'other'))).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringMatching(
        /^model\.name: found "other", expected one of own; .*a-throws\.mjs cannot be used: no such GPU; /,
      ),
    })
  })

  it('lists a data set that cannot be read with its problem', async () => {
    const set = (read: string) =>
      `export default ({ defineDataset }) => defineDataset({ name: 'mine', task: 'image-classification', attribution: 'mine', read: ${read} })`
    const described = async (read: string) => {
      const { catalogue } = await load([folderOf({ 'mine.mjs': set(read) })])
      return (await catalogue.describe()).find(({ name }) => name === 'mine')!.description
    }
    const images = '{ count: 2, pixels: new Uint8Array(8), labels: Uint8Array.of(0, 1) }'
    const whole = (train: string) =>
      `() => ({ set: { imageShape: [2, 2, 1], classes: 2, maxPixel: 255, train: ${train}, test: ${images} } })`
    expect(await described(`() => { throw new Error('disk on fire') }`)).toBe(
      'Cannot be read. mine.mjs: read failed: disk on fire',
    )
    expect(await described('() => ({ set: { classes: 1 } })')).toMatch(
      /^Cannot be read\. mine\.mjs: read gave a set: found imageShape: found nothing, .*classes: found 1, expected a value of at least 2/,
    )
    expect(await described(whole('{ count: 3, pixels: new Uint8Array(8), labels: new Uint8Array(3) }'))).toBe(
      'Cannot be read. mine.mjs: train.pixels: found a length of 8, expected 12',
    )
    expect(
      await described(whole('{ count: 2, pixels: new Uint8Array(8), labels: Uint8Array.of(0, 7) }')),
    ).toBe('Cannot be read. mine.mjs: train.labels[1]: found 7, expected a class below 2')
    expect(await described(whole(images))).toBe('2×2×1 images in 2 classes')
  })
})

describe('a model of a module', () => {
  const refusal = async (file: string, input = own()) =>
    train([folderOf({ 'own.mjs': file })], input).then(
      () => 'trained',
      (error: Error & { code?: string }) => {
        const { code, message } = (error.cause as typeof error | undefined)?.code
          ? (error.cause as typeof error)
          : error
        return `${code} ${message}`
      },
    )

  it('that makes no network is refused with what it made', async () => {
    expect(await refusal(model('own', `() => { throw new Error('out of ideas') }`))).toBe(
      'MODULE_INVALID own.mjs: create failed: out of ideas',
    )
    expect(
      await refusal(model('own', `() => ({ parameters: [{ name: 'w', shape: [0] }], forward: 1 })`)),
    ).toBe(
      'MODULE_INVALID own.mjs: create gave parameters.0.shape.0: found 0, expected a value of at least 1; ' +
        'parameters.0.initial: found nothing, expected deviation or constant; forward: found 1, expected a function',
    )
    const twice = `() => ({ parameters: ['w', 'w'].map((name) => ({ name, shape: [1], initial: { constant: 0 } })), forward() {} })`
    expect(await refusal(model('own', twice))).toMatch(
      /^MODULE_INVALID own\.mjs: create gave parameters: found .*, expected a name of its own for each$/,
    )
  })

  it('whose forward pass fails, or gives logits of another shape, ends its run with the name of the file', async () => {
    expect(
      await refusal(model('own', LINEAR.replace('(weights, images) =>', '(weights, images) => nothing +'))),
    ).toBe('MODULE_INVALID own.mjs: forward failed: nothing is not defined')
    expect(await refusal(model('own', LINEAR.replace('input.classes, 0.1', '7, 0.1')))).toBe(
      'MODULE_INVALID own.mjs: forward gave logits of shape [16, 7], expected [16, 10]',
    )
    expect(
      await refusal(
        model(
          'own',
          LINEAR.replace('dense.apply(weights, tf.reshape(images, [images.shape[0], -1]))', 'undefined'),
        ),
      ),
    ).toBe('MODULE_INVALID own.mjs: forward gave no tensor, expected [16, 10]')
  })

  it('checks its settings by a function of its own', async () => {
    const checked = `settings({ width = 4 }) { if (width > 8) throw new Error('width: found ' + width + ', expected at most 8'); return { width } },`
    const file = model('own', LINEAR, checked)
    expect(await refusal(file, own({ width: 9 }))).toBe(
      'INVALID_CONFIG model.settings: width: found 9, expected at most 8',
    )
    expect(await refusal(file, own({ width: 8 }))).toBe('trained')
  })

  it('is for the task that it says, and for none that has no models of modules', async () => {
    const text = `export default ({ defineModel }) => defineModel({ name: 'own', task: 'language-model', create() {} })`
    expect(await refusal(text)).toBe(
      'INVALID_CONFIG model.task: found "image-classification", expected language-model, as own.mjs says',
    )
    const detection: RunConfigInput = {
      dataset: { name: 'synthetic-shapes', trainLimit: 20, testLimit: 5 },
      model: { kind: 'module', name: 'own', task: 'object-detection' },
    }
    expect(await refusal(text, detection)).toMatch(
      /^INVALID_CONFIG model\.task: found "object-detection", expected one of image-classification, language-model, text-classification/,
    )
  })

  it('models language, and tells texts apart', async () => {
    const bag = (
      task: string,
      name: string,
      forward: string,
    ) => `export default ({ defineModel, tf, layers }) => defineModel({
      name: '${name}', task: '${task}',
      create({ input: { vocabulary, classes = vocabulary } }) {
        const tokens = layers.tokenEmbedding('token', vocabulary, 8)
        const logits = layers.denseLayer('logits', 8, classes, 0.1)
        return { parameters: [...tokens.parameters, ...logits.parameters], forward: ${forward} }
      },
    })`
    const folder = folderOf({
      'next.mjs': bag(
        'language-model',
        'next',
        '(weights, { tokens: given, asked }) => { const rows = tokens.apply(weights, given); return logits.apply(weights, asked ? tf.gather(rows, asked) : rows) }',
      ),
      'bag.mjs': bag(
        'text-classification',
        'bag',
        '(weights, { tokens: given }) => logits.apply(weights, tf.mean(tf.reshape(tokens.apply(weights, given), [...given.shape, 8]), 1))',
      ),
    })
    const short = { base: { epochs: 2, batchSize: 16 }, twa: { epochs: 1 } }
    const language = await train([folder], {
      ...short,
      dataset: { name: 'tinyshakespeare', trainLimit: 60, testLimit: 20, tokens: { length: 16 } },
      model: { kind: 'module', name: 'next', task: 'language-model' },
    })
    expect(language.results.get('twa')!.result.test.bits_per_character).toBeLessThan(6)
    const texts = await train([folder], {
      ...short,
      dataset: { name: 'synthetic-sentences', trainLimit: 60, testLimit: 20, tokens: { length: 16 } },
      model: { kind: 'module', name: 'bag', task: 'text-classification' },
    })
    expect(texts.results.get('twa')!.result.testCount).toBe(20)
  })
})
