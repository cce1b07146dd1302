/** Cells of a file of values parted by `delimiter`, quoted as RFC 4180 says; at most `mostRows` rows. */
export function parseDelimited(
  text: string,
  delimiter: ',' | '\t',
  mostRows = Number.POSITIVE_INFINITY,
): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const endCell = () => {
    row.push(cell)
    cell = ''
  }
  const endRow = () => {
    endCell()
    rows.push(row)
    row = []
  }
  for (let at = 0; at < text.length && rows.length < mostRows; at++) {
    const letter = text[at]!
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (letter === '"' && cell === '') quoted = true
    else if (letter === delimiter) endCell()
    else if (letter === '\n') endRow()
    else if (letter !== '\r') cell += letter
  }
  if ((cell !== '' || row.length > 0) && rows.length < mostRows) endRow()
  return rows
}

/** Which columns hold numbers alone, as far as the first rows tell; empty cells tell nothing. */
export function numericColumns(head: readonly string[], rows: readonly string[][], look = 100): boolean[] {
  const seen = rows.slice(0, look)
  return head.map((_, column) => {
    const cells = seen.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '')
    return cells.length > 0 && cells.every((cell) => !Number.isNaN(Number(cell)) || /^nan$/i.test(cell))
  })
}
