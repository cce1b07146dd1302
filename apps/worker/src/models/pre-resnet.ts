import type { Network } from './network.js'
import { createPreActivationNetwork } from './pre-activation-network.js'

export interface PreResNetShape {
  /** Channels of an image. */
  channels: number
  /** For n blocks a stage, 6 n + 2 with basic blocks and 9 n + 2 with bottlenecks. */
  depth: number
  block: 'basic' | 'bottleneck'
  /** Channels of the first stage, of its inner ones in bottlenecks; 16 as published. */
  width: number
  classes: number
}

/**
 * PreResNet (He et al. 2016), with the shortcuts of the code that SWA and TWA were published
 * with: where a stage begins, a 1×1 convolution of the block's input.
 */
export function createPreResNet({ channels, depth, block, width, classes }: PreResNetShape): Network {
  const convolutions = block === 'basic' ? 2 : 3
  const given = block === 'basic' ? width : 4 * width
  return createPreActivationNetwork({
    channels,
    stem: width,
    stages: [given, 2 * given, 4 * given],
    blocks: (depth - 2) / (3 * convolutions),
    block,
    shortcut: 'input',
    classes,
  })
}
