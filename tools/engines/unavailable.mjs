import { Stop } from '../steps/say.mjs'

/** What an engine is made of cannot be had on this machine: exit code 2, so that a test can tell it from a fault. */
export class Unavailable extends Stop {
  exitCode = 2
}
