package dhash.rules.planted.guard.controller.common;

public final class Leftovers {}
