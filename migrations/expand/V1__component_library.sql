-- The library of known component images, and the log by which every replica keeps its copy of the
-- hashes in memory in step.
CREATE TABLE components (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key        text        NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 128),
  hash       bigint      NOT NULL,
  format     text        NOT NULL,
  width      integer     NOT NULL,
  height     integer     NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- One row for each written (hash) or deleted (hash is null) component. component_id 0 means that all
-- were taken away at once. The newest row is never pruned: readers tell by it whether they missed any.
CREATE TABLE component_changes (
  position     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  component_id bigint      NOT NULL,
  hash         bigint,
  changed_at   timestamptz NOT NULL DEFAULT now()
);

-- Triggers rather than the service write the log, so that changes made by hand are followed too.
-- The lock makes positions visible in ascending order: a reader that has seen one has seen all below.
CREATE FUNCTION note_component_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('component_changes', 0));
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO component_changes (component_id) VALUES (0);
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO component_changes (component_id) SELECT id FROM gone;
  ELSE
    INSERT INTO component_changes (component_id, hash) SELECT id, hash FROM written;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER components_inserted AFTER INSERT ON components
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_component_changes();
CREATE TRIGGER components_updated AFTER UPDATE ON components
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_component_changes();
CREATE TRIGGER components_deleted AFTER DELETE ON components
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_component_changes();
CREATE TRIGGER components_truncated AFTER TRUNCATE ON components
  FOR EACH STATEMENT EXECUTE FUNCTION note_component_changes();
