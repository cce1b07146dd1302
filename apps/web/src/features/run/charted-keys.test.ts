import { describe, expect, it } from 'vitest'
import { chartedKeys, loggedKeys, mainKeys, systemKeys } from './charted-keys'

const KEYS = ['base/train_loss', 'base/held_out_loss', 'base/lr', 'evaluate/swa_loss', 'system/gpu_percent']

describe('which metrics a tab draws', () => {
  it('are told by the run itself until its history is there', () => {
    const run = { summary: { loss: 0.5, diverged: null } }
    expect(loggedKeys(run, null)).toEqual(['loss', 'diverged'])
    const omitted = { counts: new Map([['accuracy', 3]]), logs: 0 }
    expect(loggedKeys(run, { series: new Map([['loss', []]]), omitted })).toEqual(['loss', 'accuracy'])
  })

  it('leaves measures of the machine to their own tab', () => {
    expect(systemKeys(KEYS)).toEqual(['system/gpu_percent'])
    expect(chartedKeys({ kind: 'external' }, KEYS)).toEqual(KEYS.slice(0, 4))
  })

  it('leaves what a trained run reached at its end to the result table', () => {
    expect(chartedKeys({ kind: 'trained' }, KEYS)).toEqual(KEYS.slice(0, 3))
  })

  it('takes losses for the overview, with all lines of their chart', () => {
    expect(mainKeys(['base/lr', 'base/train_loss', 'base/held_out_loss']).sort()).toEqual([
      'base/held_out_loss',
      'base/train_loss',
    ])
  })

  it('takes the first charts where there is no loss, and no more than four', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}/score`)
    expect(mainKeys(keys)).toEqual(keys.slice(0, 4))
  })
})
