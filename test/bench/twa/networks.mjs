// Networks of about a million weights, as plain functions of their weights: what a training step costs beside the averaging.
import { createParameterLayout, createRandom } from '../../../packages/twa/dist/index.js'

/** conv 3×3 32 → pool → conv 3×3 64 → pool → dense 240 → 10, on 32 × 32 × 3: 1.0 million weights, most of them dense. */
export function convolutionalNetwork(tf) {
  const layout = createParameterLayout([
    { name: 'conv1', shape: [3, 3, 3, 32] },
    { name: 'conv2', shape: [3, 3, 32, 64] },
    { name: 'dense', shape: [4096, 240] },
    { name: 'logits', shape: [240, 10] },
  ])
  const forward = ([first, second, dense, logits], images) => {
    const a = tf.maxPool(tf.relu(tf.conv2d(images, first, 1, 'same')), 2, 2, 'same')
    const b = tf.maxPool(tf.relu(tf.conv2d(a, second, 1, 'same')), 2, 2, 'same')
    return tf.matMul(tf.relu(tf.matMul(tf.reshape(b, [images.shape[0], 4096]), dense)), logits)
  }
  return { name: 'CNN 32-64-240', layout, forward, batchSize: 256 }
}

/** PreResNet-20 of base width 32 (He et al., 2016, pre-activation, batch norm in training mode): 1.07 million weights. */
export function preResNet(tf) {
  const specs = [{ name: 'stem', shape: [3, 3, 3, 32] }]
  const blocks = planBlocks(specs)
  specs.push({ name: 'logits', shape: [128, 10] })
  const layout = createParameterLayout(specs)
  const at = new Map(specs.map(({ name }, index) => [name, index]))
  const forward = (weights, images) => {
    const weight = (name) => weights[at.get(name)]
    let x = tf.conv2d(images, weight('stem'), 1, 'same')
    for (const block of blocks) x = residualBlock(tf, x, block, weight)
    return tf.matMul(tf.mean(tf.relu(x), [1, 2]), weight('logits'))
  }
  return { name: 'PreResNet-20 (width 32)', layout, forward, batchSize: 32 }
}

function planBlocks(specs) {
  const blocks = []
  let channels = 32
  for (const width of [32, 64, 128]) {
    for (let index = 0; index < 3; index++) {
      const name = `block${width}.${index}`
      specs.push(
        { name: `${name}.norm1`, shape: [channels] },
        { name: `${name}.conv1`, shape: [3, 3, channels, width] },
      )
      specs.push(
        { name: `${name}.norm2`, shape: [width] },
        { name: `${name}.conv2`, shape: [3, 3, width, width] },
      )
      if (channels !== width) specs.push({ name: `${name}.skip`, shape: [1, 1, channels, width] })
      blocks.push({ name, stride: channels === width ? 1 : 2, widens: channels !== width })
      channels = width
    }
  }
  return blocks
}

function residualBlock(tf, x, { name, stride, widens }, weight) {
  const normed = tf.relu(batchNorm(tf, x, weight(`${name}.norm1`)))
  const inner = tf.conv2d(normed, weight(`${name}.conv1`), stride, 'same')
  const outer = tf.conv2d(
    tf.relu(batchNorm(tf, inner, weight(`${name}.norm2`))),
    weight(`${name}.conv2`),
    1,
    'same',
  )
  return tf.add(outer, widens ? tf.conv2d(normed, weight(`${name}.skip`), stride, 'same') : x)
}

function batchNorm(tf, x, scale) {
  const { mean, variance } = tf.moments(x, [0, 1, 2])
  return tf.batchNorm(x, mean, variance, tf.zeros(scale.shape), tf.add(scale, 1), 1e-5)
}

/** Seeded weights [dim] and a batch of seeded images with classes. */
export function sampleProblem(tf, { layout, batchSize }) {
  const random = createRandom('bench', layout.dim)
  const weights = new Float32Array(layout.dim)
  for (const { from, to, shape } of layout.specs) {
    const scale = shape.length === 1 ? 0 : Math.sqrt((2 / (to - from)) * shape.at(-1))
    for (let i = from; i < to; i++) weights[i] = scale * random.normal()
  }
  const pixels = Float32Array.from({ length: batchSize * 3072 }, () => random.normal())
  const classes = Int32Array.from({ length: batchSize }, () => random.integer(10))
  return {
    weights,
    images: tf.tensor4d(pixels, [batchSize, 32, 32, 3]),
    oneHot: tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), 10), 'float32'),
  }
}

/** Gradient of the mean cross-entropy, [dim]. */
export function differentiate(tf, { layout, forward }, { images, oneHot }, weights) {
  return tf.tidy(() => {
    const loss = (...parameters) =>
      tf.mul(tf.sum(tf.mul(tf.logSoftmax(forward(parameters, images)), oneHot)), -1 / images.shape[0])
    return layout.join(tf.valueAndGrads(loss)(layout.split(weights)).grads)
  })
}
