import type { KernelFunc, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'

/** The inputs of a kernel, all given; TensorFlow.js types each as possibly undefined. */
export type Present<Inputs> = { [Name in keyof Inputs]-?: NonNullable<Inputs[Name]> }

/** A kernel in terms of its own inputs and attributes; `stock` runs the kernel it replaces. */
export type KernelOverride<Inputs, Attrs> = (
  inputs: Present<Inputs>,
  attrs: Attrs,
  stock: () => TensorInfo,
) => TensorInfo

function absent(name: string): KernelFunc {
  return () => {
    throw new Error(`${name}: these arguments have no kernel on the wasm engine`)
  }
}

/** Registers `run` for the wasm backend, in place of the stock kernel of that name if there is one. */
export function overrideKernel<Inputs, Attrs>(name: string, run: KernelOverride<Inputs, Attrs>): void {
  const stock = tf.getKernel(name, 'wasm')
  if (stock) tf.unregisterKernel(name, 'wasm')
  const fallback = stock?.kernelFunc ?? absent(name)
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    kernelFunc: (params) =>
      run(
        params.inputs as unknown as Present<Inputs>,
        (params.attrs ?? {}) as NamedAttrMap as Attrs,
        () => fallback(params) as TensorInfo,
      ),
  })
}

/** Registers a kernel that only our own operations call, with inputs of these names; it may give several tensors. */
export function registerOwnKernel<Names extends string, Attrs>(
  name: string,
  run: (inputs: Record<Names, TensorInfo>, attrs: Attrs) => TensorInfo[],
): void {
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) =>
      run(inputs as Record<Names, TensorInfo>, (attrs ?? {}) as NamedAttrMap as Attrs),
  })
}

/** Throws unless every tensor is float32, the only type the pack computes in. */
export function assertFloat(kernel: string, ...tensors: TensorInfo[]): void {
  for (const { dtype, shape } of tensors)
    if (dtype !== 'float32')
      throw new Error(`${kernel}: a tensor of shape [${shape.join(', ')}] is ${dtype}, expected float32`)
}
