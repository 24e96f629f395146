package dhash.rules.planted.guard.postgres;

public final class InnocentDatabase {}
