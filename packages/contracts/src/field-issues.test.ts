import { describe, expect, it } from 'vitest'
import { describeIssues, fieldIssues } from './field-issues.js'
import { RunConfig } from './run-config.js'
import { LaunchInput } from './runs.js'

function issuesOf(input: unknown) {
  const parsed = RunConfig.safeParse(input)
  if (parsed.success) throw new Error('the input was accepted')
  return fieldIssues(parsed.error, input)
}

describe('fieldIssues', () => {
  it('names the field, the value found and what was expected, for every wrong field at once', () => {
    expect(issuesOf({ seed: 1.5, base: { epochs: 0, learningRate: 'fast' } })).toEqual([
      { path: 'seed', found: '1.5', expected: 'a whole number' },
      { path: 'base.epochs', found: '0', expected: 'a value of at least 1' },
      { path: 'base.learningRate', found: '"fast"', expected: 'a value of type number' },
    ])
  })

  it('names an unknown key where it stands', () => {
    expect(issuesOf({ base: { epoch: 3 } })).toEqual([
      { path: 'base.epoch', found: '3', expected: 'no such field here (unknown key)' },
    ])
  })

  it('lists the kinds of a union when none was meant', () => {
    expect(issuesOf({ model: { kind: 'rnn' } })).toEqual([
      {
        path: 'model.kind',
        found: '"rnn"',
        expected: expect.stringMatching(/^one of "mlp", "cnn", "vgg", .*"module"$/),
      },
    ])
  })

  it.each([-1, 1.5, 'middle', null])(
    'tells for twa.start %j the words and numbers that may stand there',
    (start) => {
      const expected =
        'one of "mean", "first", "last", "best", or the index of a snapshot, a whole number from 0 on'
      expect(issuesOf({ twa: { start } })).toEqual([
        { path: 'twa.start', found: JSON.stringify(start), expected },
      ])
    },
  )

  it.each([16, 100, 9000, 'tensor'])(
    'tells for groupSize %j numbers and the word alike, once',
    (groupSize) => {
      const issues = issuesOf({ subspace: { precision: { bits: 4, groupSize } } })
      expect(issues).toMatchObject([{ expected: 'a multiple of 32 from 32 to 4096, or "block"' }])
    },
  )

  it('explains a rule between two fields at the field to change', () => {
    expect(issuesOf({ snapshots: { from: 0.9, to: 0.1 } })).toEqual([
      { path: 'snapshots.from', found: '0.9', expected: 'a value of at most snapshots.to (0.1)' },
    ])
  })

  it('explains a rule inside one kind of a union at the field to change', () => {
    expect(issuesOf({ base: { optimizer: { kind: 'sgd', nesterov: true, momentum: 0 } } })).toEqual([
      {
        path: 'base.optimizer.momentum',
        found: '0',
        expected: 'a value of more than 0, as nesterov is true',
      },
    ])
  })

  it('refuses a path where the name of a data set is expected', () => {
    expect(issuesOf({ dataset: { name: '../../etc' } })[0]).toMatchObject({
      path: 'dataset.name',
      found: '"../../etc"',
    })
  })

  it('cuts a long value, so that a message stays readable', () => {
    const [issue] = issuesOf({ dataset: { name: 'x'.repeat(5000) } })
    expect(issue!.found.length).toBeLessThan(200)
  })

  it('says which name of a record is too long, cut, or missing', () => {
    const tags = { ['x'.repeat(251)]: '', '': '' }
    const parsed = LaunchInput.safeParse({ tags, seeds: [] })
    const [seeds, long, missing] = fieldIssues(parsed.error!, { tags, seeds: [] })
    expect(long).toMatchObject({ path: 'tags', expected: 'names of at most 250 characters' })
    expect(long!.found.length).toBeLessThan(150)
    expect(missing).toEqual({
      path: 'tags',
      found: 'the name ""',
      expected: 'names of at least 1 character',
    })
    expect(seeds).toEqual({ path: 'seeds', found: '[]', expected: 'at least 1 item' })
  })

  it('says that nothing was found where a value is missing', () => {
    expect(issuesOf({ model: {} })[0]).toMatchObject({ path: 'model.kind', found: 'nothing' })
  })
})

describe('describeIssues', () => {
  it('is one sentence per field', () => {
    expect(describeIssues([{ path: 'seed', found: '1.5', expected: 'a whole number' }])).toBe(
      'seed: found 1.5, expected a whole number',
    )
  })
})
