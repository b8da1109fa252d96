import { useText } from '../text'
import { Icon } from './icon'
import { Ago } from './time'

/** Whether an agent is connected, and when it was last heard from. */
export function Agent({ connected, at }: { connected: boolean | null | undefined; at: number }) {
  const text = useText()
  return (
    <>
      <span className={connected ? 'state' : 'state quiet'}>
        <Icon name={connected ? 'on' : 'off'} />
        {connected ? text.tasks.connected : text.tasks.disconnected}
      </span>
      <span className="quiet second">
        <Ago at={at} />
      </span>
    </>
  )
}
