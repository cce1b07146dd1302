import { BIAS_RELU, BIAS_RELU_GRADIENT } from '../ops/bias-relu.js'
import { GELU } from '../ops/gelu.js'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { matrixOf } from './matrix-of.js'
import { assertFloat, registerOwnKernel } from './override-kernel.js'

function registerGelu({ kernels, heap }: KernelPack): void {
  registerOwnKernel<'x', object>(GELU, ({ x }) => {
    assertFloat(GELU, x)
    const [y, slope] = [heap.output(x.shape), heap.output(x.shape)]
    kernels.gelu(tf.util.sizeFromShape(x.shape), ...heap.pointers(x, y, slope))
    return [y, slope]
  })
}

function registerBiasRelu({ kernels, heap, columns: buffer }: KernelPack): void {
  registerOwnKernel<'x' | 'bias', object>(BIAS_RELU, ({ x, bias }) => {
    assertFloat(BIAS_RELU, x)
    const { rows, columns } = matrixOf(x)
    const y = heap.output(x.shape)
    kernels.biasRelu(rows, columns, ...heap.pointers(x, bias, y))
    return [y]
  })
  registerOwnKernel<'y' | 'dy', object>(BIAS_RELU_GRADIENT, ({ y, dy }) => {
    const { rows, columns } = matrixOf(y)
    const [dx, dbias] = [heap.output(y.shape), heap.output([columns])]
    const totals = buffer(2 * columns)
    kernels.biasReluGradient(rows, columns, ...heap.pointers(y, dy, dx, dbias), totals)
    return [dx, dbias]
  })
}

export function registerActivations(pack: KernelPack): void {
  registerGelu(pack)
  registerBiasRelu(pack)
}
