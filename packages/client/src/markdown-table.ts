/** A table of GitHub's Markdown; whatever a cell holds stays in its cell. */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`
  return [line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A backslash before a bar would otherwise undo the one that escapes the bar. */
function escapeCell(cell: string): string {
  return cell.replace(/[\\|]/g, '\\$&').replace(/\s*[\r\n]\s*/g, ' ')
}
