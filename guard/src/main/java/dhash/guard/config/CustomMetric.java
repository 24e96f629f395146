package dhash.guard.config;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Rule;
import dhash.guard.port.NumberSource;

/** One of {@code customMetrics}: a gate of the operator's own, and where its number comes from. */
record CustomMetric(Gate.Custom gate, Rule rule, NumberSource source) {}
