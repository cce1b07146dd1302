import '@tensorflow/tfjs-backend-cpu'
import * as twa from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'

await tf.setBackend('cpu')
// Regression with 20 weights: loss ½ mean (x · w − y)², written with its gradient.
const random = twa.createRandom('readme')
const draw = (size: number) => tf.tensor1d(Float32Array.from({ length: size }, random.normal))
const x = tf.reshape(draw(4000), [200, 20]) as tf.Tensor2D
const y = tf.add(tf.dot(x, draw(20)), draw(200))
const residual = (w: tf.Tensor1D) => tf.sub<tf.Tensor1D>(tf.dot(x, w), y)
const gradientAt = (w: tf.Tensor1D) => tf.div<tf.Tensor1D>(tf.dot(residual(w), x), 200)
const lossAt = (w: tf.Tensor1D) => tf.div(tf.mean(tf.square(residual(w))), 2).dataSync()[0]
// Train on noisy gradients; keep a snapshot after every fourth step, from the first on.
const sgd = twa.sgd({ momentum: 0.9 })
let step = { params: tf.zeros<tf.Rank.R1>([20]), state: sgd.init(20) }
const snapshots: Float32Array[] = []
while (step.state.step < 40) {
  const gradient = tf.add<tf.Tensor1D>(gradientAt(step.params), draw(20))
  step = sgd.update({ gradient, ...step, learningRate: 0.05 })
  if (step.state.step % 4 === 0) snapshots.push(step.params.dataSync<'float32'>().slice())
}
// Average: alike (SWA), or with weights that learn from the data (TWA).
const subspace = await twa.buildHull(twa.arraySnapshotSource(snapshots))
const settings = { optimizer: twa.adamW(), schedule: { kind: 'linear', learningRate: 0.3 } } as const
const trainer = await twa.createSubspaceTrainer({ subspace, ...settings, totalSteps: 60 })
while (trainer.step < 60) await trainer.update(gradientAt(trainer.weights()))
console.log('last snapshot  ', lossAt(step.params).toFixed(3))
console.log('uniform average', lossAt(tf.tensor1d(subspace.offset)).toFixed(3))
console.log('trained average', lossAt(trainer.weights()).toFixed(3))
