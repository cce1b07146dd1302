/** Runs named in `?runs=a,b`, each once, in that order. */
export function runsInUrl(value: string | null): string[] {
  return [...new Set((value ?? '').split(',').filter(Boolean))]
}

export function compareUrl(runIds: readonly string[]): string {
  return runIds.length === 0 ? '/compare' : `/compare?runs=${runIds.join(',')}`
}
