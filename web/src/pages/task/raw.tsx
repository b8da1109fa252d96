import type { Schemas } from '../../api/client'
import { service } from '../../api/client'
import { Copy } from '../../parts/copy'
import { Scroller } from '../../parts/scroller'
import { useText } from '../../text'

/** The task as the API has it. */
export function Raw({ task }: { task: Schemas['Task'] }) {
  const text = useText()
  const json = () => JSON.stringify(task, null, 2)
  const curl = new URL(`v3/tasks/${encodeURIComponent(task.id ?? '')}`, service)
  return (
    <details className="screen-only">
      <summary>{text.task.raw}</summary>
      <div className="row">
        <Copy value={`curl -sS '${curl}' -H "X-Auth-Token: $TOKEN"`} label={text.task.copyCurl} />
        <Copy value={json} label={text.task.copyJson} />
      </div>
      <Scroller label={text.task.raw}>
        <pre>{json()}</pre>
      </Scroller>
    </details>
  )
}
