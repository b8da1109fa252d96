import { Button } from 'react-aria-components'
import { useStatus } from '../api/hooks'
import { live } from '../api/live'
import { Icon } from '../parts/icon'
import { useText } from '../text'

/** Whether the page is up to date; pressed, it stands still. */
export function LiveStatus() {
  const text = useText()
  const status = useStatus()
  const isPaused = status === 'paused'
  return (
    <span className={`live live-${status}`}>
      <Icon name={status === 'live' ? 'on' : 'off'} />
      <span role="status">{text.live[status]}</span>
      <Button
        className="button bare"
        aria-label={isPaused ? text.live.resume : text.live.pause}
        onPress={() => live.hold(!isPaused)}
      >
        <Icon name={isPaused ? 'running' : 'stopped'} />
      </Button>
    </span>
  )
}
