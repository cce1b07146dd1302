import type { ModelConfig, RunConfig, RunSample } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import type * as tf from '@tensorflow/tfjs-core'
import type { SetOf } from '../../datasets/loaded-set.js'
import type { TextCorpus } from '../../datasets/text-sets.js'
import { createLanguageTransformer, type TokenInputs } from '../../models/language-transformer.js'
import { bindNetwork } from '../../models/model.js'
import type { Network, NormMode } from '../../models/network.js'
import type { ModuleModels } from '../../modules/module-models.js'
import { countCorrect } from '../count-correct.js'
import { labelCrossEntropy } from '../label-cross-entropy.js'
import { digestContent, labelOwners, recordOf, type Splits, splitExamples } from '../split-examples.js'
import { type Batch, type Split, type Task, tensorOf } from '../task.js'
import { buildTokenizer, type EncodedText, type Tokenizer, tokenizerArtifact } from '../text/tokenizer.js'
import { countAlphabet } from '../text/vocabulary.js'
import { bitsPerCharacterMeter } from './bits-per-character.js'
import { continueTexts } from './continue-text.js'
import {
  cutWindows,
  shiftedStarts,
  type TokenWindows,
  windowBatch,
  windowsFollowed,
} from './token-windows.js'

/** Tokens that are written for a sample: about two hundred characters. */
const SAMPLE_TOKENS = { byte: 200, character: 200, word: 40 }

interface Corpus {
  tokenizer: Tokenizer
  /** Distinct characters of the training text. */
  alphabet: number
  /** Of the training text; held-out windows are among them. */
  train: TokenWindows
  test: TokenWindows
}

/**
 * Which token comes next in a text, told by those before it. Metrics: bits per character, accuracy of the next token. An
 * example is a window of `tokens.length` tokens.
 */
export function createLanguageModel(
  config: RunConfig,
  { set, notes }: SetOf<'language-model'>,
  models: ModuleModels,
): Task {
  const { dataset, seed } = config
  const corpus = readCorpus(config, set)
  const counts = { train: corpus.train.count, test: corpus.test.count, many: 'windows' }
  const splits = splitExamples(dataset, seed, counts)
  const model = bindNetwork(createTokenNetwork(config.model, corpus, models))
  const answer = (parameters: readonly tf.Tensor[], batch: Batch, mode: NormMode) => {
    const logits = model.forward(parameters, { tokens: tensorOf(batch, 'tokens'), asked: null }, mode)
    const labels = tensorOf<tf.Tensor1D>(batch, 'labels')
    return { logits, labels, correct: countCorrect(logits, labels, corpus.train.unknown) }
  }
  return {
    name: 'language-model',
    noun: { one: 'window', many: 'windows' },
    record: recordOf(config, splits, digestCorpus(config, set)),
    notes,
    ...splits,
    model,
    artifacts: [tokenizerArtifact(corpus.tokenizer)],
    prepare: windowSource(corpus, splits),
    loss(parameters, batch, mode) {
      const { logits, labels, correct } = answer(parameters, batch, mode)
      return { loss: labelCrossEntropy(logits, labels, config.loss.labelSmoothing), correct }
    },
    measure(parameters, batch, mode) {
      const { logits, labels, correct } = answer(parameters, batch, mode)
      const loss = labelCrossEntropy(logits, labels)
      return { loss, outputs: [loss, correct] }
    },
    createMeter: () => bitsPerCharacterMeter(corpus.alphabet),
    // Each token of a sample is a pass over a window.
    writingCost: (samples) =>
      Math.min(samples, splits.test.examples.length) * SAMPLE_TOKENS[corpus.tokenizer.unit],
    samples: (parameters, mode, count) =>
      continueWindows(corpus, splits.test.examples.subarray(0, count), seed, (inputs) =>
        model.forward(parameters, inputs, mode),
      ),
  }
}

/** The training text gives the vocabulary, held-out windows included. */
function readCorpus({ dataset, seed }: RunConfig, { train, test }: TextCorpus): Corpus {
  const { length, vocabulary } = dataset.tokens
  const unit = dataset.tokens.unit ?? 'character'
  const special = unit === 'byte' ? [] : (['unknown'] as const)
  const tokenizer = buildTokenizer([train], { unit, vocabulary, special })
  const text = tokenizer.encode(train)
  const unknown = unit === 'byte' ? null : tokenizer.special('unknown')
  const shuffled = shuffleTokens(text, labelOwners(dataset, seed, text.tokens.length))
  return {
    tokenizer,
    alphabet: countAlphabet(train),
    train: cutWindows(shuffled, length, unknown),
    test: cutWindows(tokenizer.encode(test), length, unknown),
  }
}

/** With `dataset.shuffleLabels`, what comes next is any token of the training text. */
function shuffleTokens({ tokens, characters }: EncodedText, owners: Int32Array): EncodedText {
  return {
    tokens: owners.map((owner) => tokens[owner]),
    characters: owners.map((owner) => characters[owner]),
  }
}

function createTokenNetwork(
  model: ModelConfig,
  { tokenizer, train }: Corpus,
  models: ModuleModels,
): Network<TokenInputs, tf.Tensor2D> {
  const input = { vocabulary: tokenizer.size, length: train.length }
  if (model.kind === 'language-transformer') return createLanguageTransformer({ ...model, ...input })
  if (model.kind !== 'module') throw new Error(`A ${model.kind} models no language`)
  return models.create(model, {
    task: 'language-model',
    input,
    logitsOf: ({ tokens, asked }) => [(asked ?? tokens).size, input.vocabulary],
  })
}

function windowSource({ train, test }: Corpus, splits: Splits): Task['prepare'] {
  const followed = { train: windowsFollowed(splits.train), heldOut: windowsFollowed(splits.heldOut) }
  return ({ name }: Split, places, augment) => {
    if (name === 'test')
      return windowBatch(
        test,
        places.map((window) => window * test.length),
      )
    if (!augment)
      return windowBatch(
        train,
        places.map((window) => window * train.length),
      )
    return windowBatch(train, shiftedStarts(places, train, followed[name], augment))
  }
}

async function continueWindows(
  { tokenizer, test }: Corpus,
  windows: Int32Array,
  seed: number,
  logitsOf: (inputs: TokenInputs) => tf.Tensor2D,
): Promise<RunSample[]> {
  const { length, text, unknown } = test
  const prompts = [...windows].map((window) => text.tokens.subarray(window * length, (window + 1) * length))
  const written = await continueTexts({
    prompts,
    count: SAMPLE_TOKENS[tokenizer.unit],
    banned: unknown,
    random: createRandom(seed, 'samples'),
    logitsOf: (tokens, asked) => logitsOf({ tokens, asked }),
  })
  return prompts.map((prompt, row) => ({
    kind: 'continuation',
    prompt: tokenizer.decode(prompt),
    text: tokenizer.decode(written[row]),
  }))
}

function digestCorpus({ dataset }: RunConfig, { train, test }: TextCorpus): string {
  const { unit, length } = dataset.tokens
  return digestContent(JSON.stringify({ unit, length }), [train, test])
}
