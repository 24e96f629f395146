DROP TABLE reviews;
DROP TABLE extractions;
