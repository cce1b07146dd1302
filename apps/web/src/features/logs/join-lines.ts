import type { LogLine } from '@barycenter/contracts'

/**
 * Earlier lines before later ones. After a lost connection the later ones may begin at another line than the one up to
 * which the earlier ones were read: then these are left out, as there would be a hole.
 * @param early lines before change number `until`
 */
export function joinLines(
  early: { lines: readonly LogLine[]; until: number },
  late: readonly LogLine[],
): { lines: readonly LogLine[]; early: number } {
  if (early.lines.length === 0 || late[0]?.seq !== early.until) return { lines: late, early: 0 }
  return { lines: [...early.lines, ...late], early: early.lines.length }
}
