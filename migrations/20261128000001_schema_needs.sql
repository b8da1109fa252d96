-- The newest migration that a program must know to work on this schema. A migration that takes away what the version before it
-- uses replaces this by its own number; others leave it.
CREATE FUNCTION schema_needs() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 20261127300001;
