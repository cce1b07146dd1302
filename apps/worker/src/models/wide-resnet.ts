import type { Network } from './network.js'
import { createPreActivationNetwork } from './pre-activation-network.js'

export interface WideResNetShape {
  /** Channels of an image. */
  channels: number
  /** 6 n + 4, for n blocks a stage. */
  depth: number
  /** k of WRN-d-k. */
  widen: number
  classes: number
}

/** WRN-d-k without dropout (Zagoruyko and Komodakis 2016, table 1); shortcuts project the first activation, as their code does. */
export function createWideResNet({ channels, depth, widen, classes }: WideResNetShape): Network {
  return createPreActivationNetwork({
    channels,
    stem: 16,
    stages: [16 * widen, 32 * widen, 64 * widen],
    blocks: (depth - 4) / 6,
    block: 'basic',
    shortcut: 'activation',
    classes,
  })
}
