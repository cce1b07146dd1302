import { describe, expect, it } from 'vitest'
import { readState, writeState } from '../../view-state/encode-state'
import { axisName, PanelState, readX, settingsOf, toggled, withOwn, writeX, zoomTo } from './panel-state'

const state = PanelState.parse({})

describe('the state of a panel of charts', () => {
  it('is nothing in the address by default, and short where it is something', () => {
    expect(writeState(PanelState, new URLSearchParams(), state).toString()).toBe('')
    const zoomed = { ...state, ...zoomTo(state, 'step', [1000.123456789, 2000]), smooth: 0.6 }
    const query = writeState(PanelState, new URLSearchParams(), zoomed)
    expect(decodeURIComponent(query.toString())).toBe('smooth=0.6&zoom={"step":[1000.123,2000]}')
    expect(readState(PanelState, query).state).toEqual({ ...zoomed, zoom: { step: [1000.123, 2000] } })
  })

  it('keeps the milliseconds of a time of day', () => {
    const at = 1_790_000_000_123
    expect(zoomTo(state, 'wall', [at, at + 1]).zoom.wall).toEqual([at, at + 1])
  })

  it('shows all again without touching the zoom of others', () => {
    const zoomed = { ...state, zoom: { step: [1, 2], wall: [3, 4] } as const } as unknown as PanelState
    expect(zoomTo(zoomed, 'step', null)).toEqual({ zoom: { wall: [3, 4] } })
  })
})

describe('settings of a chart', () => {
  it('are its own before those of the panel, and no more than what differs', () => {
    const own = { ...state, smooth: 0.5, ...withOwn({ ...state, smooth: 0.5 }, 'a', { logy: true }) }
    expect(settingsOf(own, 'a')).toEqual({
      smoothing: { kind: 'ema', weight: 0.5 },
      logX: false,
      logY: true,
      trimmed: false,
    })
    expect(settingsOf(own, 'b').logY).toBe(false)
    expect(withOwn(own, 'a', { logy: false })).toEqual({ own: {} })
  })

  it('have no logarithmic time of day', () => {
    expect(settingsOf({ ...state, x: 'wall', logx: true }, 'a').logX).toBe(false)
  })
})

it('reads the x axis of an address, and takes steps for what it cannot read', () => {
  expect(['step', 'wall', 'metric:a/b', 'metric:', 'sideways'].map(readX)).toEqual([
    'step',
    'wall',
    { metric: 'a/b' },
    'step',
    'step',
  ])
  expect(writeX({ metric: 'a/b' })).toBe('metric:a/b')
})

it('counts the steps of each phase apart', () => {
  expect([axisName('base', 'step'), axisName('val', 'step'), axisName('train', 'step')]).toEqual([
    'step of base',
    'step',
    'step',
  ])
  expect(axisName('base', 'relative')).toBe(axisName('twa', 'relative'))
})

it('puts a name in a list and takes it out again', () => {
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b'])
})
