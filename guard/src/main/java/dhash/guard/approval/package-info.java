/** Approvals: signatures by SSH keys, checked by ssh-keygen, kept as files. */
@NullMarked
package dhash.guard.approval;

import org.jspecify.annotations.NullMarked;
