import type { RunConfig } from '@barycenter/contracts'
import * as tf from '@tensorflow/tfjs-core'
import type { ImageSet } from '../../datasets/image-set.js'
import type { SetOf } from '../../datasets/loaded-set.js'
import { createImageNetwork } from '../../models/image-network.js'
import { bindNetwork } from '../../models/model.js'
import type { Network, NormMode } from '../../models/network.js'
import type { ModuleModels } from '../../modules/module-models.js'
import { accuracyMeter } from '../accuracy-meter.js'
import { countCorrect } from '../count-correct.js'
import { labelCrossEntropy } from '../label-cross-entropy.js'
import { digestContent, labelOwners, recordOf, splitExamples } from '../split-examples.js'
import { standardisedPixels } from '../standardise-pixels.js'
import { type Batch, type Task, tensorOf } from '../task.js'
import { imageBatch } from './image-batches.js'
import { imageSamples } from './image-samples.js'

/** Which of some classes an image is of. Metric: accuracy. */
export function createImageClassification(
  config: RunConfig,
  { set: read, notes }: SetOf<'image-classification'>,
  models: ModuleModels,
): Task {
  const counts = { train: read.train.count, test: read.test.count, many: 'images' }
  const splits = splitExamples(config.dataset, config.seed, counts)
  const set = withLabelOwners(read, labelOwners(config.dataset, config.seed, counts.train))
  const source = {
    set,
    pixelValues: standardisedPixels({ ...set, pixels: set.train.pixels }, splits.train),
    augment: config.augment,
  }
  const model = bindNetwork(createNetwork(config, set, models))
  const answer = (parameters: readonly tf.Tensor[], batch: Batch, mode: NormMode) => {
    const logits = model.forward(parameters, tensorOf<tf.Tensor4D>(batch, 'images'), mode)
    const targets = tensorOf<tf.Tensor2D>(batch, 'targets')
    return { logits, targets, correct: countCorrect(logits, tensorOf(batch, 'labels')) }
  }
  return {
    name: 'image-classification',
    noun: { one: 'image', many: 'images' },
    record: recordOf(config, splits, digestSet(read)),
    notes,
    ...splits,
    model,
    artifacts: [],
    prepare: ({ name }, places, random) =>
      imageBatch(source, name === 'test' ? set.test : set.train, places, random),
    loss(parameters, batch, mode) {
      const { logits, targets, correct } = answer(parameters, batch, mode)
      return { loss: labelCrossEntropy(logits, targets, config.loss.labelSmoothing), correct }
    },
    measure(parameters, batch, mode) {
      const { logits, targets, correct } = answer(parameters, batch, mode)
      return { loss: labelCrossEntropy(logits, targets), outputs: [correct] }
    },
    createMeter: accuracyMeter,
    samples(parameters, mode, count) {
      const places = splits.test.examples.subarray(0, count)
      const { data } = imageBatch(source, set.test, places, null).tensors.images
      const probabilities = tf.tidy(() => {
        const images = tf.tensor4d(data, [places.length, ...set.imageShape])
        return tf.softmax(model.forward(parameters, images, mode))
      })
      return imageSamples(set, places, probabilities)
    },
  }
}

function createNetwork(
  { model }: RunConfig,
  { imageShape, classes }: ImageSet,
  models: ModuleModels,
): Network {
  if (model.kind !== 'module') return createImageNetwork(model, { imageShape, classes })
  return models.create(model, {
    task: 'image-classification',
    input: { imageShape, classes },
    logitsOf: (images) => [images.shape[0], classes],
  })
}

function withLabelOwners(set: ImageSet, owners: Int32Array): ImageSet {
  const labels = Uint8Array.from(owners, (owner) => set.train.labels[owner])
  return { ...set, train: { ...set.train, labels } }
}

function digestSet({ imageShape, train, test }: ImageSet): string {
  const parts = [train, test].flatMap(({ pixels, labels }) => [pixels, labels])
  return digestContent(JSON.stringify(imageShape), parts)
}
