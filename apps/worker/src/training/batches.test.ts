import { expect, it } from 'vitest'
import { epochOrder } from './batches.js'

it('orders an epoch by a permutation of the split that depends on seed, purpose and epoch', () => {
  const train = { name: 'train' as const, examples: Int32Array.from({ length: 50 }, (_, place) => 3 * place) }
  const order = epochOrder(train, 1, 'base', 0)
  expect(order.toSorted()).toEqual(train.examples)
  expect(epochOrder(train, 1, 'base', 0)).toEqual(order)
  for (const other of [
    epochOrder(train, 2, 'base', 0),
    epochOrder(train, 1, 'twa', 0),
    epochOrder(train, 1, 'base', 1),
  ]) {
    expect(other).not.toEqual(order)
  }
})
