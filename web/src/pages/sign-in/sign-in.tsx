import { type FormEvent, useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, Refused } from '../../api/client'
import { cache, session } from '../../api/queries'
import { PreferencesMenu } from '../../shell/preferences-menu'
import { useText } from '../../text'

/** Exchanges a token for a cookie. The token is kept nowhere. */
export function SignIn() {
  const text = useText()
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const token = String(new FormData(event.currentTarget).get('token') ?? '').trim()
    setBusy(true)
    try {
      const header = { 'X-Auth-Token': token }
      cache.setQueryData(session.queryKey, await answered(api.POST('/ext/v1/session', { headers: header })))
      await cache.invalidateQueries()
    } catch (refusal) {
      setError(refusal)
    }
    setBusy(false)
  }
  const isWrong = error instanceof Refused && error.status === 401
  return (
    <main className="alone">
      <form className="form card" onSubmit={submit}>
        <div className="row">
          <h1>{text.signIn.title}</h1>
          <PreferencesMenu />
        </div>
        {!isSecureContext && <p className="notice">{text.signIn.insecure}</p>}
        <label>
          {text.signIn.token}
          <input
            name="token"
            type="password"
            autoComplete="current-password"
            required
            aria-invalid={error !== null}
            aria-describedby="hint problem"
          />
        </label>
        <p id="hint" className="quiet">
          {text.signIn.hint}
        </p>
        <p id="problem" className="wrong" role="alert">
          {error !== null && (isWrong ? text.signIn.wrong : String((error as Error).message))}
        </p>
        <Button className="button primary" type="submit" isDisabled={isBusy}>
          {text.signIn.submit}
        </Button>
        <p className="quiet">
          {text.signIn.make} <code>sms-task-service token create --tenant default</code>
        </p>
      </form>
    </main>
  )
}
