package dhash.rules.planted.guard.journal;

public final class InnocentJournal {}
