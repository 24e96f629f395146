package dhash.service.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dhash.service.settings.DatabaseSettings;
import dhash.service.settings.Secret;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens the pool of connections; every wait on one is bounded. */
public final class Connections {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** A request that waits this long for a connection is better off than one that fails. */
  private static final Duration WAIT = Duration.ofSeconds(5);

  private static final Duration LIFE = Duration.ofMinutes(10);

  private Connections() {}

  /**
   * A pool that doesn't connect before it is asked to, and then opens all its connections: a server
   * that is short of time makes new ones slowly, just when a release has moved the traffic.
   */
  public static HikariDataSource open(DatabaseSettings settings, String version) {
    PGSimpleDataSource server = new PGSimpleDataSource();
    server.setServerNames(new String[] {settings.host()});
    server.setPortNumbers(new int[] {settings.port()});
    server.setDatabaseName(settings.name());
    server.setUser(settings.user());
    settings.password().map(Secret::reveal).ifPresent(server::setPassword);
    server.setApplicationName("dhash-service " + version);
    server.setConnectTimeout((int) CONNECT.toSeconds());
    server.setLoginTimeout((int) CONNECT.toSeconds());
    server.setSocketTimeout((int) ANSWER.toSeconds());
    server.setTcpKeepAlive(true);
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(server);
    pool.setPoolName("dhash");
    pool.setMaximumPoolSize(settings.connections());
    pool.setConnectionTimeout(WAIT.toMillis());
    pool.setValidationTimeout(CONNECT.toMillis() / 2);
    pool.setMaxLifetime(LIFE.toMillis());
    pool.setInitializationFailTimeout(-1);
    return new HikariDataSource(pool);
  }
}
