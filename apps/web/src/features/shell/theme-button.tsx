import { Moon, Sun } from 'lucide-react'
import type { ComponentProps } from 'react'
import { IconButton } from '../../ui/button'

export function ThemeButton(props: Omit<ComponentProps<typeof IconButton>, 'label'>) {
  return (
    <IconButton label="Theme" {...props}>
      {/* Both are there and CSS shows one: the server does not know the theme. */}
      <Sun aria-hidden className="size-4 dark:hidden" />
      <Moon aria-hidden className="hidden size-4 dark:block" />
    </IconButton>
  )
}
