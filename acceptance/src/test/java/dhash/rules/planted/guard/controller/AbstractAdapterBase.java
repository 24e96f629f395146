package dhash.rules.planted.guard.controller;

abstract class AbstractAdapterBase {}
