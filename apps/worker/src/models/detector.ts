import * as tf from '@tensorflow/tfjs-core'
import { biasLayer, denseKernel, type Layer, through } from './layers.js'
import { convolution, type MapLayer, onPixels, throughMaps } from './map-layers.js'
import type { Network, NormMode, Weights } from './network.js'
import { type NormOrBias, normOrBias } from './norm-or-bias.js'

export interface DetectorShape {
  /** Side of the square colour images. */
  imageSize: number
  /** Of each stage of the backbone; every stage halves the image. */
  channels: readonly number[]
  classes: number
}

/** What a detector says of each cell of its grid, row by row. */
export interface Detections {
  /** Logits: whether the middle of an object of each class lies here. */
  classes: tf.Tensor3D // [batch, cells, classes]
  /** Left, upper, right and lower edge of that object, in cells from the middle of this one. */
  edges: tf.Tensor3D // [batch, cells, 4]
}

/** Of cells 4 pixels wide, few hold the middles of two objects, and few objects are smaller. */
const GRID_STAGE = 2

/** Every cell says at first that an object's middle lies in it with this probability (Lin et al. 2017b, section 3.3). */
const PRIOR = 0.01

/** Largest and smallest size of a box: e to this power, or its inverse, in cells. Keeps strange weights finite. */
const MOST_LOG_SIZE = 8

/** Cells a side of the grid: one for 4 pixels, or for 2 where the backbone has a single stage. */
export function gridSide({ imageSize, channels }: Pick<DetectorShape, 'imageSize' | 'channels'>): number {
  let side = imageSize
  for (let stage = 0; stage < gridStage(channels); stage++) side = Math.ceil(side / 2)
  return side
}

const gridStage = (channels: readonly number[]) => Math.min(GRID_STAGE, channels.length)

/**
 * A detector that looks once and knows no anchors: each cell of a grid tells whether the middle of an object lies in it,
 * and its box (Zhou et al. 2019, "Objects as Points").
 */
export function createDetector(shape: DetectorShape): Network<tf.Tensor4D, Detections> {
  const { channels, classes } = shape
  const norm = normOrBias(true)
  const width = channels.at(-1)!
  const trunk = [pyramid(channels, width, norm), ...block('head', [width, width], 1, norm)]
  const classLayers = outputLayers('classes', width, classes, -Math.log((1 - PRIOR) / PRIOR))
  const boxLayers = outputLayers('boxes', width, 4, 0)
  const cells = gridSide(shape) ** 2
  return {
    parameters: [...trunk, ...classLayers, ...boxLayers].flatMap(({ parameters }) => parameters),
    normLayers: norm.layers,
    forward(weights, images, mode) {
      const maps = throughMaps(trunk, weights, images, mode)
      const rows = tf.reshape(maps, [-1, width]) as tf.Tensor2D // [batch · cells, width]
      const ofCells = (layers: Layer[], size: number) =>
        tf.reshape(through(layers, weights, rows, mode), [-1, cells, size]) as tf.Tensor3D
      return { classes: ofCells(classLayers, classes), edges: edgesOf(ofCells(boxLayers, 4)) }
    },
  }
}

/**
 * A backbone of two convolutions a stage, the maps of whose stages are added up from the coarsest to the grid's (Lin et al.
 * 2017a, "Feature Pyramid Networks"), so that a cell sees all of a large object.
 */
function pyramid(channels: readonly number[], width: number, norm: NormOrBias): MapLayer {
  const stages = channels.map((outputs, index) => [
    ...block(`stage${index + 1}a`, [channels[index - 1] ?? 3, outputs], 2, norm),
    ...block(`stage${index + 1}b`, [outputs, outputs], 1, norm),
  ])
  const first = gridStage(channels) - 1
  // To one width, without a bias: the batch norm of the head would take it off again.
  const laterals = channels.slice(first).map((inputs, index) => {
    const name = `lateral${first + index + 1}`
    return convolution(name, { side: 1, inputs, outputs: width, stride: 1 })
  })
  return {
    parameters: [...stages.flat(), ...laterals].flatMap(({ parameters }) => parameters),
    apply(weights, images, mode) {
      const maps = runStages(stages, weights, images, mode)
      return mergeMaps(laterals, weights, maps.slice(first), mode)
    },
  }
}

/** 3×3 convolution → batch norm and ReLU. */
function block(
  name: string,
  [inputs, outputs]: [number, number],
  stride: number,
  norm: NormOrBias,
): MapLayer[] {
  return [convolution(name, { side: 3, inputs, outputs, stride }), onPixels(norm.next(name, outputs))]
}

/** Starts next to its bias: what cells say at first depends on the image a little. */
function outputLayers(name: string, inputs: number, outputs: number, bias: number): Layer[] {
  return [denseKernel(name, inputs, outputs, 0.01), biasLayer(name, outputs, bias)]
}

/** The maps after each stage. */
function runStages(
  stages: MapLayer[][],
  weights: Weights,
  images: tf.Tensor4D,
  mode: NormMode,
): tf.Tensor4D[] {
  const maps: tf.Tensor4D[] = []
  for (const layers of stages) {
    maps.push(throughMaps(layers, weights, maps.at(-1) ?? images, mode))
  }
  return maps
}

/** From the coarsest map to the finest: each is stretched to the next one's size and added to it. */
function mergeMaps(laterals: MapLayer[], weights: Weights, maps: tf.Tensor4D[], mode: NormMode): tf.Tensor4D {
  return laterals
    .map((layer, index) => layer.apply(weights, maps[index], mode))
    .reduceRight((coarse, fine) => {
      const [, height, width] = fine.shape
      return tf.add(tf.image.resizeNearestNeighbor(coarse, [height, width]), fine)
    })
}

/** Edges from middle (x, y) and logarithms of width and height, in cells. */
function edgesOf(boxes: tf.Tensor3D): tf.Tensor3D {
  const [middle, logSize] = tf.split(boxes, 2, 2)
  const half = tf.mul(0.5, tf.exp(tf.clipByValue(logSize, -MOST_LOG_SIZE, MOST_LOG_SIZE)))
  return tf.concat3d([tf.sub(middle, half), tf.add(middle, half)], 2)
}
