-- Every image that was hashed, and the matches that someone has to look at.
CREATE TABLE extractions (
  id            bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  request_id    text             NOT NULL,
  hash          bigint           NOT NULL,
  component_key text,            -- null where nothing in the library matched
  confidence    double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  duration_ms   double precision NOT NULL,
  version       text             NOT NULL,
  created_at    timestamptz      NOT NULL DEFAULT now()
);

-- One row for each pair of an image and the component it was taken for; seeing it again only counts.
CREATE TABLE reviews (
  id            bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash          bigint           NOT NULL,
  component_key text             NOT NULL,
  confidence    double precision NOT NULL,
  seen          integer          NOT NULL DEFAULT 1,
  state         text             NOT NULL DEFAULT 'unreviewed'
                CHECK (state IN ('unreviewed', 'approved', 'rejected')),
  created_at    timestamptz      NOT NULL DEFAULT now(),
  skipped_at    timestamptz,
  reviewed_at   timestamptz,
  UNIQUE (hash, component_key)
);

CREATE INDEX reviews_waiting ON reviews (skipped_at NULLS FIRST, id) WHERE state = 'unreviewed';
