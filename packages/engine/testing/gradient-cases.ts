import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import { tf } from '../src/tensorflow.js'
import { fusedCases } from './fused-cases.js'
import type { GradientCase } from './gradient-case.js'
import { randomTensor } from './random.js'

type Pad = 'same' | 'valid' | number

const ids = () => tf.tensor1d([0, 2, 1, 2, 4, 0], 'int32')

function matMulCases(): GradientCase[] {
  const cases: GradientCase[] = []
  // Sizes below, at and across the 4x8 register tile, the 96/256/1024 blocks, and vectors.
  const sizes = [
    [1, 1, 1],
    [4, 8, 8],
    [5, 3, 7],
    [13, 29, 17],
    [1, 37, 19],
    [23, 41, 1],
    [97, 261, 33],
    [6, 12, 1033],
  ]
  for (const [M, K, N] of sizes)
    for (const tA of [false, true])
      for (const tB of [false, true])
        cases.push({
          name: `matMul ${M}x${K}x${N}${tA ? ' transposeA' : ''}${tB ? ' transposeB' : ''}`,
          shapes: [tA ? [K, M] : [M, K], tB ? [N, K] : [K, N]],
          run: (a, b) => tf.matMul(a, b, tA, tB),
        })
  const batched = [
    { shapes: [[2, 3, 5, 7], [2, 3, 7, 6]], tA: false, tB: false },
    { shapes: [[2, 3, 5, 7], [2, 3, 6, 7]], tA: false, tB: true },
    { shapes: [[4, 7, 5], [4, 7, 6]], tA: true, tB: false },
    { shapes: [[4, 7, 5], [4, 6, 7]], tA: true, tB: true },
    { shapes: [[3, 1, 9], [3, 9, 4]], tA: false, tB: false },
  ] // biome-ignore format: one line per case
  for (const { shapes, tA, tB } of batched)
    cases.push({
      name: `batched matMul [${shapes[0]}] x [${shapes[1]}]${tA ? ' transposeA' : ''}${tB ? ' transposeB' : ''}`,
      shapes,
      run: (a, b) => tf.matMul(a, b, tA, tB),
    })
  // TensorFlow.js sums no gradient over a broadcast batch, so only one operand is differentiated.
  cases.push({
    name: 'matMul with one matrix for the whole batch',
    shapes: [[4, 5, 7]],
    run: (a) => tf.matMul(a, randomTensor([1, 7, 6], 9)),
  })
  return cases
}

function conv2dCases(): GradientCase[] {
  const cases: GradientCase[] = []
  for (const size of [1, 3, 5])
    for (const stride of [1, 2])
      for (const pad of ['same', 'valid', 2] as Pad[])
        for (const [C, O] of [
          [1, 4],
          [3, 5],
          [8, 16],
        ])
          cases.push({
            name: `conv2d ${size}x${size} stride ${stride} pad ${pad} channels ${C} to ${O}`,
            shapes: [
              [3, 9, 7, C],
              [size, size, C, O],
            ],
            run: (x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, stride, pad),
          })
  const conv2d = (name: string, x: number[], w: number[], stride: [number, number]): GradientCase => ({
    name,
    shapes: [x, w],
    run: (a, b) => tf.conv2d(a as Tensor4D, b as Tensor4D, stride, 'same'),
  })
  return [
    ...cases,
    conv2d('conv2d filter larger than the input', [2, 3, 3, 2], [5, 5, 2, 3], [1, 1]),
    conv2d('conv2d uneven filter and strides', [2, 8, 9, 4], [3, 2, 4, 8], [2, 1]),
    conv2d('conv2d over several column blocks', [5, 20, 20, 9], [3, 3, 9, 4], [1, 1]),
    conv2d('conv2d over several blocks of tiles', [5, 17, 22, 8], [3, 3, 8, 16], [1, 1]),
    conv2d('conv2d of one tile', [1, 4, 4, 16], [3, 3, 16, 8], [1, 1]),
    conv2d('conv2d of images smaller than a tile', [3, 2, 5, 8], [3, 3, 8, 8], [1, 1]),
    conv2d('conv2d of one channel', [3, 9, 6, 1], [3, 3, 1, 8], [1, 1]),
    conv2d('conv2d of three channels', [2, 9, 11, 3], [5, 3, 3, 16], [2, 1]),
    {
      name: 'conv1d',
      shapes: [
        [2, 9, 3],
        [3, 3, 4],
      ],
      run: (x, w) => tf.conv1d(x as Tensor3D, w as Tensor3D, 1, 'same'),
    },
    {
      name: 'conv2dTranspose',
      shapes: [
        [2, 4, 4, 5],
        [3, 3, 3, 5],
      ],
      run: (x, w) => tf.conv2dTranspose(x as Tensor4D, w as Tensor4D, [2, 8, 8, 3], 2, 'same'),
    },
  ]
}

function depthwiseCases(): GradientCase[] {
  const cases: GradientCase[] = []
  for (const [C, multiplier] of [
    [3, 1],
    [8, 1],
    [3, 2],
  ])
    for (const stride of [1, 2])
      for (const pad of ['same', 'valid'] as const)
        cases.push({
          name: `depthwise ${C} channels x${multiplier} stride ${stride} ${pad}`,
          shapes: [
            [2, 7, 6, C],
            [3, 3, C, multiplier],
          ],
          run: (x, w) => tf.depthwiseConv2d(x as Tensor4D, w as Tensor4D, stride, pad),
        })
  return cases
}

/** Few distinct values, so windows hold several maxima; the gradient passes as if nothing had been rounded. */
const roundedStraightThrough = tf.customGrad((x) => ({
  value: tf.round(tf.mul(x as Tensor, 2)),
  gradFunc: (dy) => dy as Tensor,
})) as (x: Tensor) => Tensor

function poolCases(): GradientCase[] {
  const cases: GradientCase[] = []
  const inputs: Record<string, (x: Tensor) => Tensor> = {
    'mixed signs': (x) => x,
    'all negative': (x) => tf.sub(x, 5),
    ties: roundedStraightThrough,
  }
  for (const [size, stride, pad] of [
    [2, 2, 'valid'],
    [2, 2, 'same'],
    [3, 2, 'same'],
    [3, 1, 'valid'],
  ] as [number, number, 'same' | 'valid'][])
    for (const C of [1, 3, 8])
      for (const [kind, prepare] of Object.entries(inputs))
        cases.push({
          name: `maxPool ${size}/${stride} ${pad}, ${C} channels, ${kind}`,
          shapes: [[2, 7, 7, C]],
          run: (x) => tf.maxPool(prepare(x) as Tensor4D, size, stride, pad),
        })
  for (const [kind, prepare] of Object.entries(inputs))
    cases.push({
      name: `maxPool 2/2 of an even image, ${kind}`,
      shapes: [[2, 6, 4, 8]],
      run: (x) => tf.maxPool(prepare(x) as Tensor4D, 2, 2, 'valid'),
    })
  for (const pad of ['same', 'valid'] as const)
    cases.push({
      name: `avgPool 3/2 ${pad}`,
      shapes: [[2, 7, 7, 5]],
      run: (x) => tf.avgPool(x as Tensor4D, 3, 2, pad),
    })
  return cases
}

function reductionCases(): GradientCase[] {
  const cases: GradientCase[] = []
  const shape = [3, 4, 5, 6]
  for (const axis of [0, 1, 2, 3, [0, 1], [1, 2], [0, 1, 2], [2, 3], [0, 2], [0, 1, 2, 3]])
    for (const keepDims of [false, true]) {
      cases.push({
        name: `sum over ${axis} keepDims ${keepDims}`,
        shapes: [shape],
        run: (x) => tf.sum(x, axis, keepDims),
      })
      cases.push({
        name: `mean over ${axis} keepDims ${keepDims}`,
        shapes: [shape],
        run: (x) => tf.mean(x, axis, keepDims),
      })
    }
  for (const columns of [1, 7, 16, 23, 300])
    cases.push({
      name: `sum over rows, ${columns} columns`,
      shapes: [[37, columns]],
      run: (x) => tf.sum(x, 0),
    })
  cases.push({ name: 'mean over rows, 300 columns', shapes: [[37, 300]], run: (x) => tf.mean(x, 0) })
  return cases
}

function transposeCases(): GradientCase[] {
  const perms = [[1, 0], [0, 2, 1], [2, 0, 1], [2, 1, 0], [0, 2, 1, 3], [2, 0, 3, 1], [3, 2, 1, 0], [2, 0, 3, 1, 4], [4, 3, 2, 1, 0], [0, 1, 2, 4, 3]] // biome-ignore format: one line
  return perms.map((perm) => ({
    name: `transpose ${perm}`,
    shapes: [[3, 5, 2, 4, 3].slice(0, perm.length)],
    run: (x) => tf.transpose(x, perm),
  }))
}

const moments = (x: Tensor, axes: number | number[], keepDims = false) => tf.moments(x, axes, keepDims)

function normalisationCases(): GradientCase[] {
  return [
    {
      name: 'batchNorm with batch statistics',
      shapes: [[4, 5, 3, 6], [6], [6]],
      run: (x, scale, offset) => {
        const { mean, variance } = moments(x, [0, 1, 2])
        return tf.batchNorm(x, mean, variance, offset, scale, 1e-3)
      },
    },
    {
      name: 'batchNorm with given statistics',
      shapes: [[4, 5, 3, 6], [6], [6], [6], [6]],
      run: (x, mean, variance, offset, scale) =>
        tf.batchNorm(
          x,
          mean as Tensor1D,
          tf.add(variance, 2) as Tensor1D,
          offset as Tensor1D,
          scale as Tensor1D,
        ),
    },
    {
      name: 'batchNorm of rows',
      shapes: [[12, 6], [6], [6]],
      run: (x, scale, offset) => {
        const { mean, variance } = moments(x, 0)
        return tf.batchNorm(x, mean, variance, offset, scale, 1e-3)
      },
    },
    {
      name: 'layer norm',
      shapes: [[4, 9], [9]],
      run: (x, scale) => {
        const { mean, variance } = moments(x, -1, true)
        return tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), scale)
      },
    },
  ]
}

const oneHot = () => tf.oneHot(tf.tensor1d([0, 1, 2, 3], 'int32'), 5)

function lossCases(): GradientCase[] {
  return [
    { name: 'softmax', shapes: [[4, 5]], run: (x) => tf.softmax(x) },
    { name: 'softmax of a tensor of rank 3', shapes: [[3, 2, 17]], run: (x) => tf.softmax(tf.mul(x, 5)) },
    { name: 'logSoftmax', shapes: [[4, 5]], run: (x) => tf.logSoftmax(x) },
    {
      name: 'softmax cross-entropy',
      shapes: [[4, 5]],
      run: (x) => tf.losses.softmaxCrossEntropy(oneHot(), x),
    },
    {
      name: 'sigmoid cross-entropy',
      shapes: [[4, 5]],
      run: (x) => tf.losses.sigmoidCrossEntropy(oneHot(), x),
    },
    { name: 'mean squared error', shapes: [[4, 5]], run: (x) => tf.losses.meanSquaredError(oneHot(), x) },
    { name: 'gather rows (embedding)', shapes: [[5, 7]], run: (w) => tf.gather(w, ids()) },
    {
      name: 'gather by a matrix of ids',
      shapes: [[5, 4]],
      run: (w) => tf.gather(w, tf.reshape(ids(), [2, 3])),
    },
    { name: 'gather along axis 1', shapes: [[3, 5, 2]], run: (w) => tf.gather(w, ids(), 1) },
  ]
}

function elementwiseCases(): GradientCase[] {
  const gelu = (x: Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))
  const unary: Record<string, (x: Tensor) => Tensor> = {
    tanh: tf.tanh, sigmoid: tf.sigmoid, softplus: tf.softplus, elu: tf.elu, relu: tf.relu, exp: tf.exp, square: tf.square, gelu,
  } // biome-ignore format: one line
  return [
    ...Object.entries(unary).map(([name, run]) => ({ name, shapes: [[4, 5]], run })),
    { name: 'add a bias', shapes: [[4, 5, 3], [3]], run: (x, b) => tf.add(x, b) },
    {
      name: 'multiply by a broadcast column',
      shapes: [
        [4, 5],
        [4, 1],
      ],
      run: (x, c) => tf.mul(x, c),
    },
    { name: 'divide', shapes: [[4, 5], [5]], run: (x, y) => tf.div(x, tf.add(tf.square(y), 1)) },
  ]
}

function layoutCases(): GradientCase[] {
  return [
    { name: 'concat', shapes: [[2, 3, 4], [2, 3, 2]], run: (a, b) => tf.concat([a, b], -1) },
    { name: 'stack', shapes: [[3, 4], [3, 4]], run: (a, b) => tf.stack([a, b]) },
    { name: 'split', shapes: [[3, 4]], run: (a) => tf.split(a, 2, -1)[1] },
    { name: 'slice', shapes: [[4, 5]], run: (a) => tf.slice(a, [1, 1], [2, 3]) },
    { name: 'pad', shapes: [[3, 4]], run: (a) => tf.pad(a, [[1, 1], [0, 2]]) },
    { name: 'tile', shapes: [[3, 4]], run: (a) => tf.tile(a, [2, 3]) },
    { name: 'reshape of a transpose', shapes: [[4, 6]], run: (a) => tf.reshape(tf.transpose(a), [3, 8]) },
    { name: 'clone used twice', shapes: [[3, 4]], run: (a) => tf.mul(tf.clone(a), tf.cast(a, 'float32')) },
    { name: 'mirror pad', shapes: [[3, 4]], run: (a) => tf.mirrorPad(a as Tensor2D, [[1, 1], [1, 1]], 'reflect') },
  ] // biome-ignore format: one line per case
}

/** Everything the product's models are written with. */
export const GRADIENT_CASES: GradientCase[] = [
  ...matMulCases(),
  ...conv2dCases(),
  ...depthwiseCases(),
  ...poolCases(),
  ...reductionCases(),
  ...transposeCases(),
  ...normalisationCases(),
  ...lossCases(),
  ...elementwiseCases(),
  ...layoutCases(),
  ...fusedCases(),
]
