import { Action } from '@barycenter/contracts'

/** Who asks. Accounts will add kinds; today whoever reaches the loopback address is the local user. */
export interface Actor {
  kind: 'local-user'
}

export const LOCAL_USER: Actor = { kind: 'local-user' }

export type Decision = 'allowed' | 'refused'

/** The one place that decides. Nobody asking, an actor it does not know or an action it does not know: refused. */
export function authorize(actor: Actor | null, action: string | undefined): Decision {
  if (actor?.kind !== 'local-user') return 'refused'
  return Action.safeParse(action).success ? 'allowed' : 'refused'
}
