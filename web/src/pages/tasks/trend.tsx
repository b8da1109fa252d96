import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { samples } from '../../api/queries'
import { Sparkline } from '../../parts/sparkline'

/** The speed in the last half hour, a point for each minute. It is read when the row comes into view. */
export function Trend({ task }: { task: string }) {
  const place = useRef<HTMLSpanElement>(null)
  const [isSeen, see] = useState(false)
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => see(entry?.isIntersecting ?? false))
    if (place.current !== null) {
      observer.observe(place.current)
    }
    return () => observer.disconnect()
  }, [])
  const asked = useQuery({ ...samples(task, 30 * 60, 60), enabled: isSeen, refetchInterval: 60_000 })
  const speeds = asked.data?.samples.map((sample) => sample.migrate_speed ?? 0) ?? []
  return (
    <span ref={place}>
      <Sparkline values={speeds} />
    </span>
  )
}
