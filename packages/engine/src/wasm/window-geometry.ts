import type { backend_util } from '@tensorflow/tfjs-core'

type Conv2DInfo = backend_util.Conv2DInfo

/** 13 numbers in the order of kernels/geometry.ts. */
export type WindowGeometry = readonly number[]

/** The numbers of a convolution or pooling window. Dilation is 1: TensorFlow.js differentiates no other. */
export function windowGeometry(info: Conv2DInfo): WindowGeometry {
  if (info.dataFormat !== 'channelsLast')
    throw new Error(`wasm kernels: data format is ${info.dataFormat}, expected channelsLast (NHWC)`)
  if (info.dilationHeight !== 1 || info.dilationWidth !== 1)
    throw new Error(
      `wasm kernels: dilation is ${info.dilationHeight}x${info.dilationWidth}, expected 1x1 for a gradient`,
    )
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.filterHeight,
    info.filterWidth,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ]
}
