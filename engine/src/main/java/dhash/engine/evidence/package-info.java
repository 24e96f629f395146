/**
 * Whether the candidate does worse than the baseline, as evidence that may be looked at after every
 * scrape. Docs: {@code docs/gates.md} for engineers, {@code docs/adr/0060-evidence.md} for the
 * choices.
 *
 * <p>The one idea behind it all: an <em>e-value</em> is what a bet of 1 against "the candidate is
 * no worse" has become. If that is true, no way of betting gains on average, and the chance that
 * the stake ever reaches 100 is at most 1 in 100 (Ville's inequality), however often one looks. So
 * a gate alarms at {@code 1/alpha}. {@link dhash.engine.evidence.Comparison} is the place to start.
 *
 * <p>Everything here is a value folded slice by slice; a slice is the time between two scrapes.
 */
@NullMarked
package dhash.engine.evidence;

import org.jspecify.annotations.NullMarked;
