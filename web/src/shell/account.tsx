import { useQuery } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { answered, api } from '../api/client'
import { cache, session } from '../api/queries'
import { useText, word } from '../text'

async function signOut(): Promise<void> {
  await answered(api.DELETE('/ext/v1/session'))
  cache.clear()
  location.reload()
}

/** Who is signed in. */
export function Account() {
  const text = useText()
  const { data } = useQuery(session)
  if (data === undefined || data.type === 'anonymous') {
    return data ? (
      <span className="quiet account" title={text.account.anonymous}>
        {data.account}
      </span>
    ) : null
  }
  return (
    <span className="account">
      <span title={data.id ?? undefined}>
        {data.account} <span className="quiet">{word(text.roles, data.role)}</span>
      </span>
      <Button className="button" onPress={signOut}>
        {text.account.signOut}
      </Button>
    </span>
  )
}

/** Whether the caller may change anything. */
export function useMayAct(): boolean {
  return useQuery(session).data?.role === 'full'
}
