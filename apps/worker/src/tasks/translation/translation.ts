import type { ModelConfig, RunConfig, RunSample } from '@barycenter/contracts'
import * as tf from '@tensorflow/tfjs-core'
import type { SetOf } from '../../datasets/loaded-set.js'
import type { ParallelTexts } from '../../datasets/text-sets.js'
import { type BoundModel, bindNetwork } from '../../models/model.js'
import type { NormMode } from '../../models/network.js'
import type { TextInputs } from '../../models/text-inputs.js'
import { createTranslationTransformer, type Translator } from '../../models/translation-transformer.js'
import { countCorrect } from '../count-correct.js'
import { disposeBatch, toDevice } from '../device-batch.js'
import { labelCrossEntropy } from '../label-cross-entropy.js'
import { digestContent, labelOwners, recordOf, splitExamples } from '../split-examples.js'
import { type Batch, type Split, type Task, tensorOf } from '../task.js'
import { tokenizerArtifact } from '../text/tokenizer.js'
import { pairBatch } from './pair-batches.js'
import { readPairs, type SentencePairs } from './sentence-pairs.js'
import { translateGreedily } from './translate-greedily.js'
import { readTranslations, translationMeter } from './translation-meter.js'

type TranslationModel = BoundModel<TextInputs, Translator>

/** What sentences become in another language. Metrics: BLEU of greedy translations, accuracy of the next token. */
export function createTranslation(config: RunConfig, { set, notes }: SetOf<'translation'>): Task {
  const { dataset, seed } = config
  const counts = { train: set.train.sources.length, test: set.test.sources.length, many: 'pairs' }
  const splits = splitExamples(dataset, seed, counts)
  const pairs = readPairs(set, dataset.tokens, labelOwners(dataset, seed, counts.train))
  const model: TranslationModel = bindNetwork(createPairNetwork(config.model, pairs, dataset.tokens.length))
  const translate = greedyTranslation(pairs, splits.train)
  const unknown = pairs.tokenizer.special('unknown')
  const answer = (parameters: readonly tf.Tensor[], batch: Batch, mode: NormMode) => {
    const translator = model.forward(parameters, sourcesOf(batch), mode)
    return { translator, ...nextTokens(translator, batch, unknown) }
  }
  return {
    name: 'translation',
    noun: { one: 'pair', many: 'pairs' },
    record: recordOf(config, splits, digestSet(config, set)),
    notes: [...notes, ...pairs.notes],
    ...splits,
    model,
    artifacts: [tokenizerArtifact(pairs.tokenizer)],
    prepare: (split, places) => pairBatch(pairs, placesOfPairs(pairs, split, places)),
    loss(parameters, batch, mode) {
      const { logits, labels, correct } = answer(parameters, batch, mode)
      return { loss: labelCrossEntropy(logits, labels, config.loss.labelSmoothing), correct }
    },
    measure(parameters, batch, mode, depth) {
      const { translator, logits, labels, correct } = answer(parameters, batch, mode)
      const loss = labelCrossEntropy(logits, labels)
      if (depth === 'quick') return { loss, outputs: [correct] }
      return { loss, outputs: [correct, translate(translator, batch.host.size)] }
    },
    createMeter: (depth) => translationMeter(pairs, depth),
    // A translation, with keys and values kept, takes about as long as the pass that scores it.
    writingCost: (samples) => splits.test.examples.length + Math.min(samples, splits.test.examples.length),
    samples(parameters, mode, size) {
      const places = placesOfPairs(pairs, splits.test, splits.test.examples.subarray(0, size))
      return translateSamples(pairs, places, (inputs) =>
        translate(model.forward(parameters, inputs, mode), places.length),
      )
    },
  }
}

/** Logits for the tokens of a batch that are asked for, each told by those before it, and how many are right. */
function nextTokens(translator: Translator, batch: Batch, unknown: number) {
  const labels = tensorOf<tf.Tensor1D>(batch, 'labels')
  const logits = translator.logits(tensorOf(batch, 'target'), tensorOf(batch, 'asked'))
  return { labels, logits, correct: countCorrect(logits, labels, unknown) }
}

function sourcesOf(batch: Batch): TextInputs {
  return { tokens: tensorOf(batch, 'tokens'), present: tensorOf(batch, 'present') }
}

/** Places among the pairs of both parts. */
function placesOfPairs({ firstTest }: SentencePairs, { name }: Split, places: Int32Array): Int32Array {
  return name === 'test' ? places.map((place) => firstTest + place) : places
}

function createPairNetwork(model: ModelConfig, { tokenizer }: SentencePairs, length: number) {
  if (model.kind !== 'translation-transformer') throw new Error(`A ${model.kind} translates nothing`)
  return createTranslationTransformer({ ...model, vocabulary: tokenizer.size, length })
}

/** Translations are written as far as the longest one that was learnt from: looking at references would be a hint. */
function greedyTranslation({ tokenizer, pairs }: SentencePairs, { examples }: Split) {
  const count = examples.reduce((longest, place) => Math.max(longest, pairs[place].target.length), 0)
  const start = tokenizer.special('start')
  return (translator: Translator, batch: number) => translateGreedily(translator, { batch, start, count })
}

async function translateSamples(
  pairs: SentencePairs,
  places: Int32Array,
  translate: (inputs: TextInputs) => tf.Tensor2D,
): Promise<RunSample[]> {
  const batch = toDevice(pairBatch(pairs, places))
  const tokens = tf.tidy(() => translate(sourcesOf(batch)))
  const texts = readTranslations(pairs, await tokens.data(), places.length)
  disposeBatch(batch)
  tokens.dispose()
  return texts.map((translation, row) => {
    const { sourceText, reference } = pairs.pairs[places[row]]
    return { kind: 'translation', source: sourceText, reference, translation }
  })
}

function digestSet({ dataset }: RunConfig, { source, target, train, test }: ParallelTexts): string {
  const { unit, length } = dataset.tokens
  const texts = [train, test].flatMap(({ sources, targets }) => [sources, targets])
  return digestContent(
    JSON.stringify({ source, target, unit, length }),
    texts.map((lines) => Buffer.from(JSON.stringify(lines))),
  )
}
