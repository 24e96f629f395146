DROP INDEX components_edition;
ALTER TABLE components DROP COLUMN edition_id;
DROP TABLE editions;
