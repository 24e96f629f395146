package dhash.rules.planted.guard.controller;

public final class TrafficManager {}
