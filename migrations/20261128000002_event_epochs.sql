-- Since when the server has been counting transactions without a break, by its own statistics, which it loses in a crash: it may
-- then count again those that it had not written down yet. In a sharded database these may have written events elsewhere.
ALTER TABLE event_epochs ADD COLUMN counted_since TIMESTAMPTZ;

UPDATE event_epochs SET counted_since = (SELECT stats_reset FROM pg_stat_wal) WHERE epoch = (SELECT max(epoch) FROM event_epochs);
