import { attempt } from './command.mjs'
import { root } from './paths.mjs'

/** The commit this product was built from, with `+` when files differ from it; empty where there is no git. */
export async function productCommit() {
  const head = await attempt('git', ['rev-parse', 'HEAD'], { cwd: root })
  if (!head.ok) return ''
  const status = await attempt('git', ['status', '--porcelain', '--untracked-files=no'], { cwd: root })
  return head.output.trim() + (status.output.trim() ? '+' : '')
}
