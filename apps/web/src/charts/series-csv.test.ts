import { expect, it } from 'vitest'
import { seriesCsv } from './series-csv'

it('writes every raw point, quoting names that need it and naming what is not finite', () => {
  const series = { steps: [0, 1], values: [0.5, Number.NaN] }
  expect(seriesCsv([{ id: 'base/train_loss', label: 'a "b", c', series }])).toBe(
    'series,label,step,value\nbase/train_loss,"a ""b"", c",0,0.5\nbase/train_loss,"a ""b"", c",1,NaN\n',
  )
})
