import type { Schemas } from '../../api/client'
import { Check, Choice, Field } from '../../parts/field'
import { useText } from '../../text'

/** How it is migrated. */
export function OptionsStep({
  source,
  error,
}: {
  source: Schemas['ShowServerResponse'] | undefined
  error: unknown
}) {
  const text = useText()
  return (
    <>
      <Field
        key={source?.id}
        label={text.create.name}
        path="name"
        error={error}
        required
        maxLength={255}
        defaultValue={source?.name ?? ''}
      />
      <Choice label={text.create.type} path="type" error={error} initial="MIGRATE_BLOCK">
        {Object.entries(text.create.types).map(([type, name]) => (
          <option key={type} value={type}>
            {name}
          </option>
        ))}
      </Choice>
      <Field label={text.create.speedLimit} path="speed_limit" error={error} type="number" defaultValue={0} />
      <Choice label={text.create.priority} path="priority" error={error} initial="1">
        {text.create.priorities.map((name, at) => (
          <option key={name} value={at}>
            {name}
          </option>
        ))}
      </Choice>
      <Check label={text.create.startTarget} path="start_target_server" initial />
      <Check label={text.create.syncing} path="syncing" />
      <Check label={text.create.publicIp} path="use_public_ip" initial />
      <Check label={text.create.consistency} path="is_need_consistency_check" />
      <Check label={text.create.networkCheck} path="start_network_check" />
    </>
  )
}
