import { AppError } from '@barycenter/contracts'
import { describeError } from '../../live/api'
import { toast } from '../../ui/toast'

export type Saved = 'saved' | 'refused' | 'changed meanwhile'

/** Stores a text and says how that went; only where another was stored meanwhile, the editor asks what to do. */
export async function saveText(name: string, store: () => Promise<unknown>): Promise<Saved> {
  try {
    await store()
    toast.success(`Saved the ${name}`)
    return 'saved'
  } catch (error) {
    if (error instanceof AppError && error.code === 'TEXT_CHANGED') return 'changed meanwhile'
    toast.error(`Could not save the ${name}: ${describeError(error)}`)
    return 'refused'
  }
}
