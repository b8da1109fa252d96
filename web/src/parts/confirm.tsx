import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { cache } from '../api/queries'
import { useText } from '../text'
import { Dialog } from './dialog'
import { Problem } from './problem'

/** Asks before something is done that cannot be undone. It says what, and to which object. */
export function Confirm({
  title,
  action,
  children,
  act,
  changes,
  close,
}: {
  title: string
  action: string
  children: ReactNode
  act: () => Promise<unknown>
  /** The queries that it changes the answers of. */
  changes: unknown[]
  close: () => void
}) {
  const text = useText()
  const doing = useMutation({
    mutationFn: act,
    onSuccess: () => {
      cache.invalidateQueries({ queryKey: changes })
      close()
    },
  })
  return (
    <Dialog title={title} onClose={close}>
      {children}
      {doing.error && <Problem error={doing.error} />}
      <div className="row end">
        <Button className="button" onPress={close}>
          {text.act.cancel}
        </Button>
        <Button className="button danger" isDisabled={doing.isPending} onPress={() => doing.mutate()}>
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
