/** The query of an address, from what a page is given of it. */
export function queryOf(given: Readonly<Record<string, string | string[] | undefined>>): URLSearchParams {
  const entries = Object.entries(given).flatMap(([name, value]) =>
    [value ?? []].flat().map((text): [string, string] => [name, text]),
  )
  return new URLSearchParams(entries)
}
