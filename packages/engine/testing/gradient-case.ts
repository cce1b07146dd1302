import type { Tensor } from '@tensorflow/tfjs-core'

/** An op with the shapes of its differentiable inputs. */
export interface GradientCase {
  name: string
  shapes: number[][]
  run: (...inputs: Tensor[]) => Tensor
}
