import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { explanation } from '../../api/queries'
import { Icon } from '../../parts/icon'
import { usePreferences } from '../../state/preferences'
import { useText } from '../../text'

/** The error code in what an agent has reported. */
export function codeOf(error: string | null | undefined): string | null {
  return error?.match(/SMS\.\d{4}/)?.[0] ?? null
}

/** Why a task has failed, and what to do about it. */
export function Failure({ task }: { task: Schemas['Task'] }) {
  const text = useText()
  const { language } = usePreferences()
  const code = codeOf(task.error_json)
  const asked = useQuery({
    ...explanation(code ?? '', language === 'zh-CN' ? 'zh-cn' : 'en-us'),
    enabled: code !== null,
  })
  if (!task.error_json || !task.state?.includes('FAIL')) {
    return null
  }
  return (
    <section className="card bad" aria-labelledby="failure">
      <h2 id="failure">
        <Icon name="failed" /> {text.task.error} {code && <code>{code}</code>}
      </h2>
      {asked.data && (
        <dl className="facts">
          <div>
            <dt>{text.task.meaning}</dt>
            <dd>{asked.data.meaning}</dd>
          </div>
          <div>
            <dt>{text.task.remedy}</dt>
            <dd>{asked.data.remedy}</dd>
          </div>
        </dl>
      )}
      <pre>{task.error_json}</pre>
    </section>
  )
}
