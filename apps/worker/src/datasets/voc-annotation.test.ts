import { describe, expect, it } from 'vitest'
import { parseVocAnnotation } from './voc-annotation.js'

const object = (fields: string) => `<annotation><object>${fields}</object></annotation>`
const box = '<bndbox><xmin>1.5</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>'

describe('parseVocAnnotation', () => {
  it('reads the size and every object, in whatever order their elements stand', () => {
    const xml = `<?xml version="1.0"?>
      <annotation verified="yes">
        <size><width>640</width><height>480</height><depth>3</depth></size>
        <object><name>cell &amp; wall</name><difficult>1</difficult>${box}</object>
        <object>${box}<part><name>arm</name><bndbox/></part><name>12</name></object>
      </annotation>`
    expect(parseVocAnnotation(xml)).toEqual({
      size: { width: 640, height: 480 },
      objects: [
        { name: 'cell & wall', difficult: true, box: [1.5, 2, 30, 40] },
        { name: '12', difficult: false, box: [1.5, 2, 30, 40] },
      ],
    })
  })

  it('takes an image without objects, and a size of 0 for one that is not known', () => {
    const nothing = { size: null, objects: [] }
    expect(parseVocAnnotation('<annotation><size><width>0</width></size></annotation>')).toEqual(nothing)
    expect(parseVocAnnotation('<annotation/>')).toEqual(nothing)
  })

  it.each([
    ['a cut file', '<annotation>\n<object><name>a</name>', /damaged XML in line \d/],
    ['an empty file', '', /damaged XML in line 1/],
    ['another kind of XML', '<html></html>', /no <annotation> element/],
    ['an object without a name', object(box), /object 0 without a name/],
    ['an object without a box', object('<name>a</name>'), /object 0 with xmin "", expected a number/],
    ['a corner that is no number', object(`<name>a</name>${box.replace('30', 'x3')}`), /with xmax "x3"/],
  ])('refuses %s', (_name, xml, message) => {
    expect(() => parseVocAnnotation(xml)).toThrow(message)
  })
})
