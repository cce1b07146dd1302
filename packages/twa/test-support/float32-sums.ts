import * as tf from '@tensorflow/tfjs-core'

/** Runs `work` on an engine whose `tf.sum` adds up in one float32 number, as some do; the plain one uses float64. */
export async function withFloat32Sums<T>(work: () => T | Promise<T>): Promise<T> {
  const plain = tf.getKernel(tf.Sum, 'cpu')
  tf.unregisterKernel(tf.Sum, 'cpu')
  tf.registerKernel({ kernelName: tf.Sum, backendName: 'cpu', kernelFunc: sumInFloat32 })
  try {
    return await work()
  } finally {
    tf.unregisterKernel(tf.Sum, 'cpu')
    tf.registerKernel(plain)
  }
}

/** Over all axes or the last one. */
const sumInFloat32: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x } = inputs
  if (!x) throw new Error('a sum of nothing')
  const engine = backend as tf.KernelBackend
  const values = engine.readSync(x.dataId) as Float32Array
  const axes = tf.util.parseAxisParam(attrs?.axis as number | number[], x.shape)
  const shape = x.shape.slice(0, x.shape.length - axes.length)
  const sums = new Float32Array(tf.util.sizeFromShape(shape))
  const width = values.length / sums.length
  for (const [i, value] of values.entries()) sums[Math.floor(i / width)] += value
  return { dataId: engine.write(sums, shape, 'float32'), shape, dtype: 'float32' }
}
