/** What Prometheus and the release guard scrape. */
@NullMarked
package dhash.service.metrics;

import org.jspecify.annotations.NullMarked;
