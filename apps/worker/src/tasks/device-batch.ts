import * as tf from '@tensorflow/tfjs-core'
import type { Batch, HostBatch } from './task.js'

/** A host batch on the device. Dispose with `disposeBatch`. */
export function toDevice(host: HostBatch): Batch {
  const onDevice = Object.entries(host.tensors).map(([name, { data, shape }]) => {
    const type = data instanceof Int32Array ? 'int32' : 'float32'
    return [name, tf.tensor(data, shape, type)]
  })
  return { host, tensors: Object.fromEntries(onDevice) }
}

export function disposeBatch({ tensors }: Batch): void {
  tf.dispose(tensors)
}
