import { describe, expect, it } from 'vitest'
import { emptyStack, redo, remember, travel, undo } from './undo-stack'

describe('the changes of a page', () => {
  it('are undone and done again, the last first', () => {
    const stack = remember(remember(emptyStack, 'a'), 'b')
    const once = undo(stack, 'c')!
    const twice = undo(once.stack, once.to)!
    expect([once.to, twice.to]).toEqual(['b', 'a'])
    expect(undo(twice.stack, twice.to)).toBeNull()
    const again = redo(twice.stack, twice.to)!
    expect([again.to, redo(again.stack, again.to)!.to]).toEqual(['b', 'c'])
  })

  it('forget what was undone once another change is made', () => {
    const { stack } = undo(remember(emptyStack, 'a'), 'b')!
    expect(redo(remember(stack, 'a'), 'c')).toBeNull()
  })

  it('are undone up to where Back leads, and done again up to where Forward leads', () => {
    const made = remember(remember(emptyStack, 'a'), 'b')
    const back = travel(made, 'b, typed in', 'a')
    expect(undo(back, 'a')).toBeNull()
    expect(redo(back, 'a')!.to).toBe('b')
    expect(travel(back, 'a', 'b, typed in')).toEqual(made)
  })

  it('have one more where the browser goes to a state that is not among them', () => {
    const there = travel(remember(emptyStack, 'a'), 'b', 'elsewhere')
    expect(undo(there, 'elsewhere')!.to).toBe('b')
  })
})
