import type { LogLine } from '@barycenter/contracts'

const ESCAPE = '\u001b'
const BELL = '\u0007'
/** Colours and cursor moves (CSI) and titles and links (OSC) of a terminal: ECMA-48, 5.4 and 8.3.89. */
const SEQUENCES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\))`,
  'g',
)

/** What a terminal would leave of the line: no codes, and of a bar that draws over itself the last state. */
export function plainMessage(message: string): string {
  return message
    .replace(SEQUENCES, '')
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1))
    .join('\n')
}

/** The line as it is where it has nothing for a terminal, as most have. */
export function asPlainLine(line: LogLine): LogLine {
  const { message } = line
  return message.includes(ESCAPE) || message.includes('\r')
    ? { ...line, message: plainMessage(message) }
    : line
}
