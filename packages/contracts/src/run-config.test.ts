import { describe, expect, it } from 'vitest'
import { fieldIssues } from './field-issues.js'
import type { RunId } from './ids.js'
import { RunConfig, type RunConfigInput } from './run-config.js'
import { RUN_PRESETS, resolvePreset } from './run-presets.js'

describe('RunConfig', () => {
  it('writes every default out, so that parsing its own output changes nothing', () => {
    const config = RunConfig.parse({})
    expect(RunConfig.parse(config)).toEqual(config)
    expect(JSON.parse(JSON.stringify(config))).toEqual(config)
  })

  it('keeps what was given and fills in the rest of the same section', () => {
    expect(RunConfig.parse({ base: { epochs: 3 } }).base).toMatchObject({ epochs: 3, batchSize: 64 })
  })
})

const RUN = '01890000-0000-7000-8000-000000000001'
const OTHER = '01890000-0000-7000-8000-000000000002'

describe('a combination without a meaning', () => {
  const components = 'a whole number of at least 1, as subspace.kind is'
  it.each<[RunConfigInput, { path: string; found: string; expected: string }]>([
    [
      { subspace: { kind: 'dldr' } },
      { path: 'subspace.components', found: 'nothing', expected: `${components} dldr` },
    ],
    [
      { subspace: { kind: 'random', components: null } },
      { path: 'subspace.components', found: 'null', expected: `${components} random` },
    ],
    [
      { subspace: { components: 3 } },
      {
        path: 'subspace.components',
        found: '3',
        expected: 'null, as a hull has a direction for each snapshot',
      },
    ],
    [
      { model: { kind: 'preresnet', depth: 26, block: 'bottleneck' } },
      {
        path: 'model.depth',
        found: '26',
        expected: '9 n + 2, as model.block is bottleneck: 11, 20, 29 …',
      },
    ],
    [
      { model: { kind: 'vit', width: 64, heads: 3 } },
      { path: 'model.heads', found: '3', expected: 'a divisor of model.width (64)' },
    ],
    [
      { model: { kind: 'text-cnn' }, augment: { flip: true } },
      { path: 'augment.flip', found: 'true', expected: 'false, as text-classification has no images' },
    ],
    [
      { model: { kind: 'detector' }, augment: { mixup: 0.2 } },
      { path: 'augment.mixup', found: '0.2', expected: '0, as object-detection moves or blends no boxes' },
    ],
    [
      { model: { kind: 'detector' }, loss: { labelSmoothing: 0.1 } },
      {
        path: 'loss.labelSmoothing',
        found: '0.1',
        expected: '0, as object-detection asks for each class of a cell by itself',
      },
    ],
    [
      { subspace: { kind: 'span', blocks: 'tensor' } },
      {
        path: 'subspace.blocks',
        found: '"tensor"',
        expected: '"model", as a span subspace has one set of coefficients',
      },
    ],
    [
      { subspace: { kind: 'simplex', coordinates: 'unit' } },
      {
        path: 'subspace.coordinates',
        found: '"unit"',
        expected: '"orthonormal", as subspace.kind is simplex',
      },
    ],
    [
      { subspace: { kind: 'simplex' }, twa: { start: 'last' } },
      {
        path: 'twa.start',
        found: '"last"',
        expected: '"mean", as a single snapshot has infinite logits in a simplex',
      },
    ],
    [
      { subspace: { kind: 'random', components: 3 }, twa: { start: 0 } },
      { path: 'twa.start', found: '0', expected: '"mean", as random directions lead to no snapshot' },
    ],
    [
      { twa: { schedule: { kind: 'cyclic', minimum: 0.2 } } },
      {
        path: 'twa.schedule.minimum',
        found: '0.2',
        expected: 'a value of at most twa.learningRate (0.05)',
      },
    ],
    [
      { soup: { runs: [RUN] as RunId[] } },
      { path: 'soup.runs', found: `["${RUN}"]`, expected: 'at least 2 items' },
    ],
    [
      { soup: { runs: [RUN, RUN] as RunId[] } },
      { path: 'soup.runs', found: `["${RUN}","${RUN}"]`, expected: 'each run once' },
    ],
    [
      { soup: { runs: [RUN, OTHER] as RunId[] }, initial: { kind: 'run', runId: RUN as RunId } },
      { path: 'initial.kind', found: '"run"', expected: '"random", as a soup trains no weights of its own' },
    ],
    [
      { initial: { kind: 'run', runId: RUN as RunId, weights: -1 } },
      {
        path: 'initial.weights',
        found: '-1',
        expected: expect.stringMatching(
          /^one of "last", .*"twa", or the index of a snapshot, a whole number from 0 on$/,
        ),
      },
    ],
    [
      { initial: { kind: 'file', file: 'model.safetensors' } },
      {
        path: 'initial.file',
        found: '"model.safetensors"',
        expected: 'the SHA-256 of an uploaded file: 64 of 0-9 and a-f',
      },
    ],
    [
      { evaluate: { methods: ['last', 'swa'] } },
      {
        path: 'evaluate.methods',
        found: '["last","swa"]',
        expected: 'each method once, last, swa, twa among them',
      },
    ],
    [
      { subspace: { precision: { bits: 4, groupSize: 100 } } },
      {
        path: 'subspace.precision.groupSize',
        found: '100',
        expected: 'a multiple of 32 from 32 to 4096, or "block"',
      },
    ],
  ])('%j is refused at its field', (input, issue) => {
    const parsed = RunConfig.safeParse(input)
    expect(parsed.success ? [] : fieldIssues(parsed.error, input)).toEqual([issue])
  })

  it('is told from bits that nobody packs', () => {
    const input = { subspace: { precision: { bits: 3 } } }
    expect(fieldIssues(RunConfig.safeParse(input).error!, input)).toEqual([
      { path: 'subspace.precision.bits', found: '3', expected: 'one of 32, 8, 4, 2, 1' },
    ])
  })
})

describe('RUN_PRESETS', () => {
  it('are valid configs with unique ids', () => {
    expect(RUN_PRESETS.map((preset) => RunConfig.parse(resolvePreset(preset).config))).toHaveLength(
      RUN_PRESETS.length,
    )
    expect(new Set(RUN_PRESETS.map(({ id }) => id)).size).toBe(RUN_PRESETS.length)
  })
})
