/** Recorded telemetry from files, to be played past gates, and what is said of how they did. */
@NullMarked
package dhash.guard.cli.backtest;

import org.jspecify.annotations.NullMarked;
