import type { Direction } from './statistics/index.js'

const LOWER =
  /(^|[^a-z])(loss|losses|nll|error|err|errors|perplexity|ppl|bits|bpc|mse|rmse|mae|wer|cer|fid|regret|distance|divergence|kl|latency|time|seconds|duration|ms|bytes|memory)([^a-z]|$)/
const HIGHER =
  /(^|[^a-z])(acc|accuracy|map|bleu|rouge|f1|auc|auroc|precision|recall|score|reward|return|r2|iou|dice|psnr|ssim|top|throughput|hits)([^a-z]|$)/

/** Which way a metric that some program logged is better, by its name; null where the name does not tell. */
export function directionOfKey(key: string): Direction | null {
  const name = key.slice(key.lastIndexOf('/') + 1).replace(/([a-z])([A-Z])/g, '$1_$2')
  const words = name.toLowerCase()
  if (LOWER.test(words)) return 'lower'
  return HIGHER.test(words) ? 'higher' : null
}
