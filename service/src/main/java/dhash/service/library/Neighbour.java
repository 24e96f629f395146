package dhash.service.library;

import dhash.service.hash.DifferenceHash;

/**
 * A component of the library near to a hash.
 *
 * @param componentId its row in the database
 * @param distance in how many bits its hash differs, 0 to 64
 */
public record Neighbour(long componentId, DifferenceHash hash, int distance) {}
