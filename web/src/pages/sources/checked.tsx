import type { Schemas } from '../../api/client'
import { Heads } from '../../parts/heads'
import { Icon } from '../../parts/icon'
import { useText } from '../../text'

type Checks = Schemas['EnvironmentCheck'][]

/** How the checks of a source server went, in a word. */
export function Checked({ checks }: { checks: Checks }) {
  const text = useText()
  const failed = checks.filter((check) => check.result === 'ERROR').length
  const warned = checks.filter((check) => check.result === 'WARN').length
  if (checks.length === 0) {
    return <span className="quiet">{text.sources.noChecks}</span>
  }
  return (
    <>
      {failed > 0 && (
        <span className="state tone-bad">
          <Icon name="failed" />
          {text.sources.failed(failed)}
        </span>
      )}
      {warned > 0 && (
        <span className="state tone-warn">
          <Icon name="stalled" />
          {text.sources.warned(warned)}
        </span>
      )}
      {failed + warned === 0 && (
        <span className="state tone-good">
          <Icon name="done" />
          {text.sources.passed}
        </span>
      )}
    </>
  )
}

const TONES: Record<string, string> = { OK: 'good', WARN: 'warn', ERROR: 'bad' }

/** Each check: what failed, and why. The worst first. */
export function CheckTable({ checks }: { checks: Checks }) {
  const text = useText()
  const order = ['ERROR', 'WARN', 'OK']
  const sorted = [...checks].sort((one, other) => order.indexOf(one.result) - order.indexOf(other.result))
  return (
    <table className="cards">
      <caption>{text.sources.columns.checks}</caption>
      <Heads names={[text.sources.check, text.sources.result, text.sources.reported]} />
      <tbody>
        {sorted.map((check) => (
          <tr key={check.id}>
            <td data-label={text.sources.check}>
              <code>{check.name}</code>
            </td>
            <td data-label={text.sources.result}>
              <span className={`state tone-${TONES[check.result] ?? 'neutral'}`}>
                <Icon
                  name={check.result === 'OK' ? 'done' : check.result === 'WARN' ? 'stalled' : 'failed'}
                />
                {text.sources.results[check.result] ?? check.result}
              </span>
              {check.error_code && <code className="second">{check.error_code}</code>}
            </td>
            <td data-label={text.sources.reported}>{check.params.join(', ') || '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
