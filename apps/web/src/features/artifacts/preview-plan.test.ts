import type { Artifact } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { previewPlan } from './preview-plan'

const file = (name: string, mediaType: string, bytes = 10) => ({ name, mediaType, bytes }) as Artifact

it('shows every kind its own way, and a page as the text it is', () => {
  expect(previewPlan(file('a.html', 'text/html'))).toEqual({ show: 'text' })
  expect(previewPlan(file('a.svg', 'image/svg+xml'))).toEqual({ show: 'image' })
  expect(previewPlan(file('a.tsv', 'text/tab-separated-values'))).toEqual({ show: 'table', delimiter: '\t' })
  expect(previewPlan(file('samples/twa.json', 'application/json'))).toEqual({ show: 'samples' })
  expect(previewPlan(file('a.json', 'application/json'))).toEqual({ show: 'json' })
})

it('says why a file is not shown', () => {
  expect(previewPlan(file('a.bin', 'application/octet-stream'))).toMatchObject({ show: 'nothing' })
  expect(previewPlan(file('a.txt', 'text/plain', 2 ** 24))).toMatchObject({
    because: expect.stringMatching('8 MiB'),
  })
})
