import type { Tensor } from '@tensorflow/tfjs-core'

type TensorFlowEnum = 'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_FLOAT' | 'TF_INT32' | 'TF_UINT8'

/** What the backend of tfjs-node 4.22.0 lets its own kernels do: run any operation of TensorFlow by name. */
export interface NativeBackend {
  isUsingGpuDevice: boolean
  binding: Record<TensorFlowEnum, number> & { TF_Version: string }
  executeSingleOutput(
    name: string,
    attributes: { name: string; type: number; value: number }[],
    inputs: Tensor[],
  ): Tensor
}
