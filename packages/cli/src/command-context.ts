import type { Client, LiveConnection } from '@barycenter/client'

/** What every command is given: the server to ask, and where its words go. */
export interface CommandContext {
  readonly client: Client
  /** Opened on first use; commands that only ask over HTTP never connect. */
  live(): LiveConnection
  /** The command line as typed, kept with the runs it launches. */
  readonly commandLine: string
  print(text: string): void
  note(text: string): void
  /** Exit code of a command that ran, but whose answer is bad news (a watched run that failed). */
  exitCode: number
}
