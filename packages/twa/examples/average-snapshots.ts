import '@tensorflow/tfjs-backend-cpu'
import * as twa from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'

await tf.setBackend('cpu')
// The loss ½‖w − target‖² has its minimum at `target`; three snapshots lie around it.
const target = Float32Array.of(1, 2, 0)
const snapshots = [Float32Array.of(3, 1, 0), Float32Array.of(0, 4, 0), Float32Array.of(2, 3, 0)]
const subspace = await twa.buildHull(twa.arraySnapshotSource(snapshots))
const trainer = await twa.createSubspaceTrainer({
  subspace,
  optimizer: twa.sgd({ momentum: 0.5 }),
  schedule: { kind: 'cosine', learningRate: 0.3, warmupFraction: 0.2 },
  totalSteps: 50,
})
console.log(
  'uniform average',
  [...trainer.weights().dataSync()].map((value) => value.toFixed(3)),
)
while (trainer.step < trainer.totalSteps) {
  const gradient = tf.tidy(() => tf.sub<tf.Tensor1D>(trainer.weights(), tf.tensor1d(target)))
  await trainer.update(gradient)
  gradient.dispose()
}
console.log(
  'trained average',
  [...trainer.weights().dataSync()].map((value) => value.toFixed(3)),
)
const [weights] = subspace.toAveragingWeights(await trainer.coefficients()) ?? []
console.log(
  'averaging weights',
  weights.map((value) => value.toFixed(3)),
)
