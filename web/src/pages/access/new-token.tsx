import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { cache } from '../../api/queries'
import { allSaid } from '../../parts/broken'
import { Copy } from '../../parts/copy'
import { Dialog } from '../../parts/dialog'
import { Choice, Field, given } from '../../parts/field'
import { Problem } from '../../parts/problem'
import { useText } from '../../text'

const DAY = 24 * 60 * 60

/** Makes a token, which is shown once. */
export function NewToken({ close }: { close: () => void }) {
  const text = useText()
  const making = useMutation({
    mutationFn: (body: Schemas['CreateTokenRequest']) => answered(api.POST('/ext/v1/tokens', { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['tokens'] }),
  })
  const { error } = making
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { role, description, expires_in } = given(event.currentTarget)
    making.mutate({
      role: role as Schemas['CreateTokenRequest']['role'],
      description,
      expires_in: expires_in === undefined ? undefined : Number(expires_in) * DAY,
    })
  }
  return (
    <Dialog title={text.access.create} onClose={close}>
      {making.data?.token ? (
        <>
          <p>{text.access.once}</p>
          <p className="once">
            <code>{making.data.token}</code>
          </p>
          <div className="row end">
            <Copy value={making.data.token} label={text.common.copy} />
            <Button className="button" autoFocus onPress={close}>
              {text.common.close}
            </Button>
          </div>
        </>
      ) : (
        <form className="form" onSubmit={submit}>
          {error !== null && !allSaid(error, ['description', 'role', 'expires_in']) && (
            <Problem error={error} />
          )}
          <Field label={text.access.description} path="description" error={error} maxLength={255} />
          <Choice label={text.access.columns.role} path="role" error={error} initial="read-only">
            {Object.entries(text.access.roles).map(([role, what]) => (
              <option key={role} value={role}>
                {what}
              </option>
            ))}
          </Choice>
          <Field
            label={text.access.days}
            path="expires_in"
            error={error}
            hint={text.access.daysHint}
            type="number"
            min={1}
            max={3650}
          />
          <div className="row end">
            <Button className="button" onPress={close}>
              {text.act.cancel}
            </Button>
            <Button className="button primary" type="submit" isDisabled={making.isPending}>
              {text.access.create}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
