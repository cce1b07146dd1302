/**
 * Two half circles that reach into each other, in noise. A point in the plane is an image of 1 × 2 pixels: its coordinates, each
 * as one of 256 values.
 *
 * @param {import('@barycenter/worker').ModuleKit} kit
 */
export default ({ defineDataset, createRandom }) => {
  const NOISE = 0.1
  /** The plane from -1.5 to 2.5 either way, as bytes. */
  const toPixel = (value) => Math.max(0, Math.min(255, Math.round(((value + 1.5) / 4) * 255)))

  function moons(part, count) {
    // The same seed each time: a run that is taken up again must find the same data.
    const random = createRandom(1, 'two moons', part)
    const pixels = new Uint8Array(2 * count)
    const labels = Uint8Array.from({ length: count }, (_, place) => place % 2)
    labels.forEach((label, place) => {
      const angle = Math.PI * random.uniform()
      const [x, y] =
        label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)]
      pixels[2 * place] = toPixel(x + NOISE * random.normal())
      pixels[2 * place + 1] = toPixel(y + NOISE * random.normal())
    })
    return { count, pixels, labels }
  }

  return defineDataset({
    name: 'two-moons',
    task: 'image-classification',
    attribution: 'Made from a fixed seed; no rights reserved.',
    read: () => ({
      set: {
        imageShape: [1, 2, 1],
        classes: 2,
        classNames: ['upper moon', 'lower moon'],
        maxPixel: 255,
        train: moons('train', 1000),
        test: moons('test', 500),
      },
    }),
  })
}
