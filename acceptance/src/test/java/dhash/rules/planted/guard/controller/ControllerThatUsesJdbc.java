package dhash.rules.planted.guard.controller;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

public final class ControllerThatUsesJdbc {
  @Nullable Connection used;
}
