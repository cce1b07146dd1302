import type { RunConfig, RunSample } from '@barycenter/contracts'
import * as tf from '@tensorflow/tfjs-core'
import type { SetOf } from '../../datasets/loaded-set.js'
import type { LabelledTexts } from '../../datasets/text-sets.js'
import { bindNetwork } from '../../models/model.js'
import type { Network, NormMode } from '../../models/network.js'
import type { TextInputs } from '../../models/text-inputs.js'
import { createTextNetwork } from '../../models/text-network.js'
import type { ModuleModels } from '../../modules/module-models.js'
import { accuracyMeter } from '../accuracy-meter.js'
import { countCorrect } from '../count-correct.js'
import { disposeBatch, toDevice } from '../device-batch.js'
import { labelCrossEntropy } from '../label-cross-entropy.js'
import { digestContent, labelOwners, recordOf, splitExamples } from '../split-examples.js'
import { type Batch, type Task, tensorOf } from '../task.js'
import { buildTokenizer, type Tokenizer, tokenizerArtifact } from '../text/tokenizer.js'
import { type EncodedTexts, encodeTexts, textBatch } from './text-batches.js'

/** Which of some classes a text is of. Metric: accuracy. */
export function createTextClassification(
  config: RunConfig,
  { set, notes }: SetOf<'text-classification'>,
  models: ModuleModels,
): Task {
  const counts = { train: set.train.texts.length, test: set.test.texts.length, many: 'texts' }
  const splits = splitExamples(config.dataset, config.seed, counts)
  const { tokenizer, train, test } = encodeSet(config, set)
  const model = bindNetwork(createNetwork(config, set, tokenizer, models))
  const answer = (parameters: readonly tf.Tensor[], batch: Batch, mode: NormMode) => {
    const [tokens, present] = [
      tensorOf<tf.Tensor2D>(batch, 'tokens'),
      tensorOf<tf.Tensor2D>(batch, 'present'),
    ]
    const logits = model.forward(parameters, { tokens, present }, mode)
    const labels = tensorOf<tf.Tensor1D>(batch, 'labels')
    return { logits, labels, correct: countCorrect(logits, labels) }
  }
  const prepare: Task['prepare'] = ({ name }, places) =>
    textBatch(name === 'test' ? test : train, places, tokenizer.special('padding'))
  return {
    name: 'text-classification',
    noun: { one: 'text', many: 'texts' },
    record: recordOf(config, splits, digestSet(set)),
    notes,
    ...splits,
    model,
    artifacts: [tokenizerArtifact(tokenizer)],
    prepare,
    loss(parameters, batch, mode) {
      const { logits, labels, correct } = answer(parameters, batch, mode)
      return { loss: labelCrossEntropy(logits, labels, config.loss.labelSmoothing), correct }
    },
    measure(parameters, batch, mode) {
      const { logits, labels, correct } = answer(parameters, batch, mode)
      return { loss: labelCrossEntropy(logits, labels), outputs: [correct] }
    },
    createMeter: accuracyMeter,
    samples(parameters, mode, count) {
      const places = splits.test.examples.subarray(0, count)
      const batch = toDevice(prepare(splits.test, places, null))
      const chances = tf.tidy(() => tf.softmax(answer(parameters, batch, mode).logits))
      disposeBatch(batch)
      return describeSamples(set, places, chances)
    },
  }
}

/** The training file gives the vocabulary, held-out texts included; test texts have no say. */
function encodeSet({ dataset, seed }: RunConfig, { train, test }: LabelledTexts) {
  const { length, vocabulary, unit } = dataset.tokens
  const special = ['padding', 'unknown'] as const
  const tokenizer = buildTokenizer(train.texts, { unit: unit ?? 'word', vocabulary, special })
  const owners = labelOwners(dataset, seed, train.texts.length)
  const labels = Uint8Array.from(owners, (owner) => train.labels[owner])
  const encode = ({ texts }: { texts: readonly string[] }, of: Uint8Array): EncodedTexts => ({
    tokens: encodeTexts(texts, tokenizer, length),
    labels: of,
  })
  return { tokenizer, train: encode(train, labels), test: encode(test, test.labels) }
}

function createNetwork(
  { model, dataset }: RunConfig,
  { classes }: LabelledTexts,
  tokenizer: Tokenizer,
  models: ModuleModels,
): Network<TextInputs, tf.Tensor2D> {
  const { length } = dataset.tokens
  const input = { vocabulary: tokenizer.size, length, classes: classes.length }
  if (model.kind !== 'module') return createTextNetwork(model, input)
  return models.create(model, {
    task: 'text-classification',
    input,
    logitsOf: ({ tokens }) => [tokens.shape[0], input.classes],
  })
}

/** @param chances [texts, classes]; disposed here */
async function describeSamples(
  { test, classes }: LabelledTexts,
  places: Int32Array,
  chances: tf.Tensor2D,
): Promise<RunSample[]> {
  const rows = await chances.array()
  chances.dispose()
  return [...places].map((place, row) => {
    const confidence = Math.max(...rows[row])
    return {
      kind: 'text',
      text: test.texts[place],
      truth: classes[test.labels[place]],
      predicted: classes[rows[row].indexOf(confidence)],
      confidence,
    }
  })
}

function digestSet({ train, test, classes }: LabelledTexts): string {
  const parts = [train, test].flatMap(({ texts, labels }) => [Buffer.from(texts.join('\n'), 'utf8'), labels])
  return digestContent(JSON.stringify(classes), parts)
}
