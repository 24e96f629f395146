package dhash.guard.postgres;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Lets a probe look at what Flyway runs. */
record ProbeCallback(MigrationProbe probe) implements Callback {
  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    try {
      if (event == Event.BEFORE_EACH_MIGRATE) {
        probe.before(context.getConnection());
      } else {
        probe.after(
            context.getConnection(),
            context.getMigrationInfo().getVersion().getVersion(),
            context.getMigrationInfo().getDescription());
      }
    } catch (SQLException failure) {
      throw new FlywayException(failure.getMessage(), failure);
    }
  }

  @Override
  public String getCallbackName() {
    return "probe";
  }
}
