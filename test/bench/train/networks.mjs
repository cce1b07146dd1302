// What the training bench trains: runs of the worker, by their configs, over seeded data in memory. The same networks stand
// in test/interop/bench_train.py.
import { createTask } from '../../../apps/worker/dist/tasks/create-task.js'
import { RunConfig } from '../../../packages/contracts/dist/index.js'
import { createRandom } from '../../../packages/twa/dist/index.js'

const SGD = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 }
const ADAMW = { kind: 'adamw', weightDecay: 0.01 }

/**
 * `steps`: how many make a round. `cpu`: whether plain JavaScript gets through it in reasonable time. `openTask` makes the
 * task with its model.
 */
export const NETWORKS = {
  mlp: {
    title: 'MLP 784-256-10, batch 128',
    steps: 25,
    cpu: true,
    optimizer: SGD,
    batchSize: 128,
    openTask: () => imageTask({ kind: 'mlp', hidden: [256], batchNorm: false }, [28, 28, 1]),
  },
  cnn: {
    title: 'CNN 16-32-64, 28×28×1, batch 64',
    steps: 6,
    optimizer: SGD,
    batchSize: 64,
    openTask: () => imageTask({ kind: 'cnn', channels: [16, 32], dense: 64, batchNorm: false }, [28, 28, 1]),
  },
  resnet: {
    title: 'PreResNet-20, 32×32×3, batch 32',
    steps: 2,
    optimizer: SGD,
    batchSize: 32,
    openTask: () => imageTask({ kind: 'preresnet', depth: 20, width: 16 }, [32, 32, 3]),
  },
  vit: {
    title: 'ViT, patch 4, dim 64, depth 6, heads 4, 32×32×3, batch 32',
    steps: 2,
    optimizer: ADAMW,
    batchSize: 32,
    openTask: () => imageTask({ kind: 'vit', patch: 4, width: 64, depth: 6, heads: 4 }, [32, 32, 3]),
  },
  lm: {
    title: 'character model, 2 layers, dim 64, heads 4, 64 characters, batch 32',
    steps: 4,
    optimizer: ADAMW,
    batchSize: 32,
    openTask: () => textTask({ kind: 'language-transformer', width: 64, depth: 2, heads: 4 }),
  },
}

/** Images enough for the largest batch, after some are held out. */
const IMAGES = 200

function imageTask(model, imageShape) {
  const random = createRandom('bench images')
  const size = imageShape.reduce((product, side) => product * side)
  const part = (count) => ({
    count,
    pixels: Uint8Array.from({ length: count * size }, () => random.integer(256)),
    labels: Uint8Array.from({ length: count }, () => random.integer(10)),
  })
  const set = { imageShape, classes: 10, maxPixel: 255, train: part(IMAGES), test: part(1) }
  return createTask(RunConfig.parse({ model }), { task: 'image-classification', set, notes: [] })
}

/** Text of 64 letters and signs; the unknown character is the 65th. */
function textTask(model) {
  const random = createRandom('bench text')
  const letters = (count) => Uint8Array.from({ length: count }, () => 63 + random.integer(64))
  const set = { train: letters(6400), test: letters(200) }
  const dataset = { name: 'text', tokens: { unit: 'character', length: 64 } }
  return createTask(RunConfig.parse({ model, dataset }), { task: 'language-model', set, notes: [] })
}
