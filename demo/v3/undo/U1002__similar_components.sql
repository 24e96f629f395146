DROP TABLE similar_components;
