DROP TABLE components;
DROP TABLE component_changes;
DROP FUNCTION note_component_changes();
