/**
 * A dense network whose blocks add to what goes in: x + kernel₂ · relu(norm(kernel₁ · x)). Any image classifier has this form:
 * the weights it owns, and what it makes of images by them.
 *
 * @param {import('@barycenter/worker').ModuleKit} kit
 */
export default ({ defineModel, tf, z, layers }) => {
  const { batchNorms, denseKernel, denseLayer, heDeviation } = layers

  function residualBlock(name, width, norms) {
    const widen = denseKernel(`${name}/in`, width, width, heDeviation(width))
    const normRelu = norms.add(`${name}/bn`, width)
    // Starts small, so that at first a deep network is nearly a shallow one.
    const narrow = denseLayer(`${name}/out`, width, width, 0.1 * heDeviation(width))
    return {
      parameters: [widen, normRelu, narrow].flatMap(({ parameters }) => parameters),
      apply(weights, x, mode) {
        const active = normRelu.apply(weights, widen.apply(weights, x, mode), mode)
        return tf.add(x, narrow.apply(weights, active))
      },
    }
  }

  return defineModel({
    name: 'residual-mlp',
    task: 'image-classification',
    settings: z.strictObject({
      width: z.int().min(1).max(1024).default(32),
      blocks: z.int().min(1).max(64).default(2),
    }),
    create({ settings: { width, blocks }, input: { imageShape, classes } }) {
      const [height, breadth, channels] = imageShape
      const pixels = height * breadth * channels
      const norms = batchNorms()
      const stem = denseLayer('stem', pixels, width, heDeviation(pixels))
      const body = Array.from({ length: blocks }, (_, place) =>
        residualBlock(`block${place + 1}`, width, norms),
      )
      const logits = denseLayer('logits', width, classes, Math.sqrt(1 / width))
      return {
        parameters: [stem, ...body, logits].flatMap(({ parameters }) => parameters),
        normLayers: norms.layers,
        forward(weights, images, mode) {
          const x = stem.apply(weights, tf.reshape(images, [images.shape[0], pixels]))
          return logits.apply(
            weights,
            body.reduce((rows, block) => block.apply(weights, rows, mode), x),
          )
        },
      }
    },
  })
}
