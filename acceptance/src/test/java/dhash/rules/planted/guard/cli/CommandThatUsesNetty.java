package dhash.rules.planted.guard.cli;

import io.netty.util.Timer;
import org.jspecify.annotations.Nullable;

public final class CommandThatUsesNetty {
  @Nullable Timer used;
}
