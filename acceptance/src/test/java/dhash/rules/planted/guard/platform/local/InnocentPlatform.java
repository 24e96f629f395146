package dhash.rules.planted.guard.platform.local;

public final class InnocentPlatform {}
