import type { RunConfig } from '@barycenter/contracts'
import * as tf from '@tensorflow/tfjs-core'
import type { BoxedImageSet } from '../../datasets/boxed-image-set.js'
import type { SetOf } from '../../datasets/loaded-set.js'
import { createDetector, type Detections, gridSide } from '../../models/detector.js'
import { bindNetwork } from '../../models/model.js'
import type { NormMode } from '../../models/network.js'
import { disposeBatch, toDevice } from '../device-batch.js'
import { readTensors } from '../read-tensors.js'
import { digestContent, labelOwners, recordOf, splitExamples } from '../split-examples.js'
import { standardisedPixels } from '../standardise-pixels.js'
import { type Batch, type Split, type Task, tensorOf } from '../task.js'
import { type Grid, middleOf } from './assign-targets.js'
import { detectionBatch } from './detection-batches.js'
import { edgeLoss, heatLoss } from './detection-loss.js'
import { detectionMeter } from './detection-meter.js'
import { detectionSample } from './detection-samples.js'
import { outputsOf, readDetections } from './read-detections.js'

/** Which objects are on an image, and where. Metrics: mean average precision. */
export function createObjectDetection(config: RunConfig, { set, notes }: SetOf<'object-detection'>): Task {
  const counts = { train: set.train.count, test: set.test.count, many: 'images' }
  const splits = splitExamples(config.dataset, config.seed, counts)
  const { model, grid } = bindDetector(config, set)
  const size = { cells: grid.side ** 2, classes: grid.classes }
  const prepare = batchesOf(config, set, { grid, train: splits.train })
  const detect = (parameters: readonly tf.Tensor[], batch: Batch, mode: NormMode) =>
    model.forward(parameters, tensorOf(batch, 'images'), mode)
  return {
    name: 'object-detection',
    noun: { one: 'image', many: 'images' },
    record: recordOf(config, splits, digestSet(set)),
    notes,
    ...splits,
    model,
    artifacts: [],
    prepare,
    loss: (parameters, batch, mode) => ({
      loss: meanLoss(detect(parameters, batch, mode), batch),
      correct: null,
    }),
    measure(parameters, batch, mode) {
      const detections = detect(parameters, batch, mode)
      return { loss: meanLoss(detections, batch), outputs: outputsFor(detections, grid) }
    },
    createMeter: (depth) => detectionMeter(size, depth),
    async samples(parameters, mode, count) {
      const images = splits.test.examples.subarray(0, count)
      const batch = toDevice(prepare(splits.test, images, null))
      const outputs = await readTensors(() => outputsFor(detect(parameters, batch, mode), grid))
      disposeBatch(batch)
      return Array.from(images, (image, row) =>
        detectionSample(set, image, readDetections(outputsOf(outputs, row, size))),
      )
    },
  }
}

/** Mean over what a batch asks for of the losses of classes and boxes. */
function meanLoss({ classes, edges }: Detections, batch: Batch): tf.Scalar {
  const ofClasses = heatLoss(classes, tensorOf(batch, 'heat'))
  const ofEdges = edgeLoss(edges, tensorOf(batch, 'edges'), tensorOf(batch, 'weights'))
  return tf.div(tf.add(ofClasses, ofEdges), batch.host.asked)
}

/** Scores [batch, cells, classes] and corners [batch, cells, 4], as parts of the image. */
function outputsFor({ classes, edges }: Detections, { side }: Grid): tf.Tensor[] {
  return [tf.sigmoid(classes), cornersOf(edges, side)]
}

function bindDetector({ model }: RunConfig, { imageSize, classes: names }: BoxedImageSet) {
  if (model.kind !== 'detector') throw new Error(`A ${model.kind} detects no objects`)
  const shape = { imageSize, channels: model.channels, classes: names.length }
  return {
    model: bindNetwork(createDetector(shape)),
    grid: { side: gridSide(shape), classes: shape.classes },
  }
}

/** @param train whose pixels tell how to standardise */
function batchesOf(
  { dataset, seed, augment }: RunConfig,
  set: BoxedImageSet,
  { grid, train }: { grid: Grid; train: Split },
): Task['prepare'] {
  const { imageSize } = set
  const images = { imageShape: shapeOf(set), maxPixel: 255, pixels: set.train.pixels }
  const source = { imageSize, grid, pixelValues: standardisedPixels(images, train), augment }
  const owned = {
    train: { images: set.train, owners: labelOwners(dataset, seed, set.train.count) },
    test: { images: set.test, owners: Int32Array.from({ length: set.test.count }, (_, image) => image) },
  }
  return ({ name }, places, random) =>
    detectionBatch(source, name === 'test' ? owned.test : owned.train, places, random)
}

/** Corners as parts of the image from edges [batch, cells, 4] in cells from the middle of each. */
function cornersOf(edges: tf.Tensor3D, side: number): tf.Tensor3D {
  const middles = Array.from({ length: side * side }, (_, cell) => middleOf(cell, side)).flat()
  const corner = tf.tensor3d(middles, [1, side * side, 2])
  return tf.mul(tf.add(edges, tf.concat([corner, corner], 2)), 1 / side)
}

function shapeOf({ imageSize }: BoxedImageSet): [number, number, number] {
  return [imageSize, imageSize, 3]
}

function digestSet(set: BoxedImageSet): string {
  const parts = [set.train, set.test].flatMap(({ pixels, offsets, boxes, classes, difficult }) => [
    pixels,
    bytesOf(offsets),
    bytesOf(boxes),
    classes,
    difficult,
  ])
  return digestContent(JSON.stringify([shapeOf(set), set.classes]), parts)
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
