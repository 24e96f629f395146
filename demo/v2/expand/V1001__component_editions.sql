-- The demo's v2: components learn which edition of a game they come from.
CREATE TABLE editions (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text        NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE components ADD COLUMN edition_id bigint REFERENCES editions (id);
CREATE INDEX components_edition ON components (edition_id);
