// The one place that loads TensorFlow.js. In Node, tfjs-core alone has no gradients registered: its bundle leaves
// them out, and tfjs-layers' bundle registers them in the registry both share.
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'

export { tf }
