import { afterEach, expect, it } from 'vitest'
import type { Command } from './command'
import { onRegistered, register, registered } from './registry'

const command = (id: string): Command => ({ id, title: id, group: 'View', run: () => undefined })
const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0)) each()
})

it('lists what is registered, the latest first, and takes back no more than was given', () => {
  const [a, b] = [command('a'), command('b')]
  undo.push(register([a]))
  const takeBack = register([b])
  expect(registered()).toEqual([b, a])
  takeBack()
  expect(registered()).toEqual([a])
})

it('tells of every change until it is asked not to', () => {
  let told = 0
  const stop = onRegistered(() => told++)
  const takeBack = register([command('a')])
  takeBack()
  stop()
  register([])()
  expect(told).toBe(2)
})
