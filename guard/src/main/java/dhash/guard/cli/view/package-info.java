/** How a rollout is shown: on a terminal, as plain lines, in log files and in reports. */
@NullMarked
package dhash.guard.cli.view;

import org.jspecify.annotations.NullMarked;
