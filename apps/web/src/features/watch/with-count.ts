/** A title with how many notices wait before it; without, where none waits. */
export function withCount(title: string, count: number): string {
  const bare = title.replace(/^\(\d+\) /, '')
  return count === 0 ? bare : `(${count}) ${bare}`
}
