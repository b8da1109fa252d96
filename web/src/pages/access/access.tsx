import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { Confirm } from '../../parts/confirm'
import { Id } from '../../parts/copy'
import { Heads } from '../../parts/heads'
import { Loading, Problem } from '../../parts/problem'
import { Ago, Moment } from '../../parts/time'
import { useMayAct } from '../../shell/account'
import { useText, word } from '../../text'
import { NewToken } from './new-token'

type Token = Schemas['ShownToken']

/** The tokens of the account. */
export function AccessPage() {
  const text = useText()
  const mayAct = useMayAct()
  const [isNew, create] = useState(false)
  const [revoked, revoke] = useState<Token | null>(null)
  const asked = useQuery({
    queryKey: ['tokens'],
    queryFn: () => answered(api.GET('/ext/v1/tokens', { params: { query: { limit: 1000 } } })),
    enabled: mayAct,
  })
  if (!mayAct) {
    return (
      <>
        <h1>{text.access.title}</h1>
        <p className="empty">{text.common.forbidden}</p>
      </>
    )
  }
  return (
    <>
      <div className="row">
        <h1>{text.access.title}</h1>
        <Button className="button primary end" onPress={() => create(true)}>
          {text.access.create}
        </Button>
      </div>
      <p className="quiet">{text.access.about}</p>
      {asked.error && <Problem error={asked.error} retry={() => asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && <Tokens tokens={asked.data.tokens} revoke={revoke} />}
      {isNew && <NewToken close={() => create(false)} />}
      {revoked && (
        <Confirm
          title={text.access.revoke}
          action={text.access.revoke}
          changes={['tokens']}
          act={() =>
            answered(api.DELETE('/ext/v1/tokens/{token_id}', { params: { path: { token_id: revoked.id } } }))
          }
          close={() => revoke(null)}
        >
          <p>{text.access.revokes(revoked.description || revoked.id)}</p>
        </Confirm>
      )}
    </>
  )
}

function Tokens({ tokens, revoke }: { tokens: Token[]; revoke: (token: Token) => void }) {
  const text = useText()
  const { columns } = text.access
  return (
    <table className="cards">
      <Heads
        names={[columns.what, columns.role, columns.created, columns.expires, columns.used]}
        last={text.task.actions}
      />
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td data-label={columns.what}>
              <span>{token.description || '–'}</span>
              <span className="second">
                <Id id={token.id} />
              </span>
            </td>
            <td data-label={columns.role}>{word(text.roles, token.role)}</td>
            <td data-label={columns.created}>
              <Moment at={token.created_at} />
            </td>
            <td data-label={columns.expires}>
              {token.expires_at ? <Moment at={token.expires_at} /> : text.common.never}
            </td>
            <td data-label={columns.used}>
              {token.last_used_at ? <Ago at={token.last_used_at} /> : text.common.never}
            </td>
            <td>
              <Button className="button danger" onPress={() => revoke(token)}>
                {text.access.revoke}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
