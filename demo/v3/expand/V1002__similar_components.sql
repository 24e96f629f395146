-- The demo's bad v3: pairs of components that look alike.
CREATE TABLE similar_components (
  component_id bigint           NOT NULL REFERENCES components (id) ON DELETE CASCADE,
  similar_id   bigint           NOT NULL REFERENCES components (id) ON DELETE CASCADE,
  confidence   double precision NOT NULL,
  PRIMARY KEY (component_id, similar_id)
);
