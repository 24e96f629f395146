package dhash.rules.planted.service;

public final class InnocentService {}
