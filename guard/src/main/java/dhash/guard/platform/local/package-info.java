/**
 * One machine as a platform. {@link dhash.guard.platform.local.LocalPlatform} is the port's thin
 * client; the {@link dhash.guard.platform.local.Supervisor} process behind it runs the replicas and
 * routes the traffic.
 */
@NullMarked
package dhash.guard.platform.local;

import org.jspecify.annotations.NullMarked;
