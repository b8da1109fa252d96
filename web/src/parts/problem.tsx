import { Button } from 'react-aria-components'
import { Refused } from '../api/client'
import { useText } from '../text'

/** What went wrong, in the service's own words. */
export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const text = useText()
  const refused = error instanceof Refused ? error : undefined
  return (
    <div className="problem" role="alert">
      <strong>{refused?.code ? `${text.common.failed} (${refused.code})` : text.common.failed}</strong>
      <p>{refused?.message ?? String(error)}</p>
      {refused !== undefined && refused.details.length > 0 && (
        <ul>
          {refused.details.map((detail) => (
            <li key={detail.error_msg}>{detail.error_msg}</li>
          ))}
        </ul>
      )}
      {refused?.request && <p className="quiet">{text.common.request(refused.request)}</p>}
      {retry && (
        <Button className="button" onPress={retry}>
          {text.common.retry}
        </Button>
      )}
    </div>
  )
}

export function Loading() {
  return <p className="quiet loading">{useText().common.loading}</p>
}
