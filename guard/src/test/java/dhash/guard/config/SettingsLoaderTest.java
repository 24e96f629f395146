package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.Strategy;
import dhash.guard.port.Channel;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsLoaderTest extends SettingsFolder {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private static String shown(Loaded<?> loaded, String key) {
    return loaded.values().stream()
        .filter(v -> v.key().equals(key))
        .map(Value::toString)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_local_environment_needs_no_files() {
    Settings settings = load("local").orThrow();
    assertThat(settings.service().url()).isEqualTo(URI.create("http://127.0.0.1:8080"));
    assertThat(settings.service().replicas()).isEqualTo(3);
    assertThat(settings.service().memoryBytes()).isEqualTo(2L << 30);
    assertThat(settings.service().readyTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.service().isDhash()).isTrue();
    assertThat(settings.service().environment())
        .containsExactly(Map.entry("DHASH_LOW_CONFIDENCE", "0.8"));
    assertThat(settings.database().isEmbedded()).isTrue();
    assertThat(settings.database().name()).isEqualTo("dhash_local");
    assertThat(settings.rollout().strategy()).isEqualTo(Strategy.CANARY);
    assertThat(settings.backup().retentionDays()).isEqualTo(7);
    assertThat(settings.backup().directory()).isEqualTo(root.resolve("backups"));
    assertThat(settings.backup().locations()).isEmpty();
    assertThat(settings.channels().inUse()).containsExactly(Channel.CONSOLE, Channel.FILE);
  }

  @Test
  void the_examples_work_as_copied_and_share_nothing() throws IOException {
    Set<Object> taken = new HashSet<>();
    for (String environment : List.of("local", "staging", "canary", "production")) {
      for (String kind : List.of("dhash_", "db_")) {
        String name = kind + environment + ".conf";
        Files.copy(PROJECT.resolve("config/" + name + ".example"), root.resolve("config/" + name));
      }
      Loaded<Settings> loaded = load(environment);
      assertThat(loaded.problems()).isEmpty();
      assertThat(loaded.remarks()).isEmpty();
      Settings settings = loaded.orThrow();
      assertThat(taken.add(settings.service().url().getPort())).isTrue();
      assertThat(taken.add(settings.database().name())).isTrue();
    }
  }

  @Test
  void every_key_stands_in_the_examples() throws IOException {
    String examples =
        Files.readString(PROJECT.resolve("config/dhash_production.conf.example"))
            + Files.readString(PROJECT.resolve("config/db_production.conf.example"));
    assertThat(Keys.ALL).allSatisfy(k -> assertThat(examples).contains(k.name()));
  }

  @Test
  void an_option_comes_before_a_variable_before_the_file_before_the_default() throws IOException {
    Loaded<Settings> fromFile = staging("# tag\nDHASH_IMAGE_TAG=v2\n", "");
    assertThat(fromFile.orThrow().service().tag()).isEqualTo("v2");
    assertThat(shown(fromFile, "DHASH_IMAGE_TAG"))
        .isEqualTo("DHASH_IMAGE_TAG=v2  config/dhash_staging.conf:2");
    assertThat(shown(fromFile, "DHASH_REPLICAS")).isEqualTo("DHASH_REPLICAS=3  default");

    variables.put("DHASH_IMAGE_TAG", "v3");
    assertThat(shown(load("staging"), "DHASH_IMAGE_TAG"))
        .isEqualTo("DHASH_IMAGE_TAG=v3  environment variable DHASH_IMAGE_TAG");

    options.put("--tag", "v4");
    assertThat(load("staging").orThrow().service().tag()).isEqualTo("v4");
    assertThat(shown(load("staging"), "DHASH_IMAGE_TAG"))
        .isEqualTo("DHASH_IMAGE_TAG=v4  option --tag");
  }

  @Test
  void an_empty_value_counts_as_not_set() throws IOException {
    variables.put("DHASH_REPLICAS", "");
    assertThat(staging("DHASH_REPLICAS=5\nDHASH_IMAGE_TAG=\n", "").orThrow().service())
        .satisfies(s -> {
          assertThat(s.replicas()).isEqualTo(5);
          assertThat(s.tag()).isEqualTo("v1.2.3");
        });
  }

  @Test
  void all_problems_are_reported_together_with_place_value_and_fix() throws IOException {
    Loaded<Settings> loaded =
        staging(
            "DHASH_REPLICAS=many\nDHASH_REPLICA=3\nDHASH_BAKE=5\nX='\n",
            "DB_PORT=99999\nDB_HOST=db.example\n");
    assertThat(loaded.problems().toString())
        .contains(
            "config/dhash_staging.conf:1: DHASH_REPLICAS=many is no whole number from 1 to 100",
            "config/dhash_staging.conf:2: unknown key DHASH_REPLICA. Did you mean DHASH_REPLICAS?",
            "config/dhash_staging.conf:3: DHASH_BAKE=5 has no unit",
            "config/dhash_staging.conf:4: the quote ' is never closed",
            "config/db_staging.conf:1: DB_PORT=99999 is no whole number from 1 to 65535");
    assertThatThrownBy(loaded::orThrow)
        .isInstanceOfSatisfying(
            GuardException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.unchanged()).isEqualTo("Nothing was started.");
              assertThat(e).hasMessageStartingWith("5 problems in the configuration:");
            });
  }

  @Test
  void a_missing_file_is_a_usage_error_with_the_command_that_mends_it() throws IOException {
    write("dhash_staging.conf.example", "");
    write("db_staging.conf", "");
    assertThat(load("staging").problems())
        .singleElement()
        .hasToString(
            "config/dhash_staging.conf: config/dhash_staging.conf is not there."
                + " cp config/dhash_staging.conf.example config/dhash_staging.conf");
  }

  @Test
  void examples_that_came_with_the_program_are_named_where_the_project_has_none()
      throws IOException {
    Path home = Files.createDirectories(root.resolve("program"));
    Path examples = Files.createDirectories(home.resolve("config"));
    Files.createFile(examples.resolve("db_staging.conf.example"));

    assertThat(SettingsLoader.load(root, home, "staging", options, variables).problems())
        .extracting(Problem::fix)
        .contains(
            "mkdir -p "
                + root.resolve("config")
                + " && cp "
                + examples.resolve("db_staging.conf.example")
                + " "
                + root.resolve("config/db_staging.conf"));
  }

  @Test
  void an_unknown_environment_is_met_with_the_nearest_one() throws IOException {
    write("dhash_staging.conf.example", "");
    assertThat(load("stagign").problems().toString()).contains("Did you mean staging?");
    assertThat(load("../etc").problems().toString())
        .contains("\"../etc\" is no name of an environment");
  }

  @Test
  void an_environment_of_ones_own_needs_an_address_of_its_own() throws IOException {
    write("dhash_qa.conf", "");
    write("db_qa.conf", "");
    assertThat(load("qa").problems().toString()).contains("DHASH_URL is not set");
    write("dhash_qa.conf", "DHASH_URL=http://localhost:9000/\n");
    assertThat(load("qa").orThrow().service().url()).isEqualTo(URI.create("http://localhost:9000"));
  }

  @Test
  void what_is_not_built_yet_is_refused() throws IOException {
    assertThat(onlyProblem("DHASH_PLATFORM=kubernetes", "")).contains("is not built yet");
    assertThat(onlyProblem("DHASH_STRATEGY=blue-gren", "")).contains("Did you mean blue-green?");
    assertThat(onlyProblem("DB_HOTS=x", "")).contains("unknown key");
    assertThat(onlyProblem("DB_HOST=x", "")).contains("Move it to config/db_staging.conf");
  }

  @Test
  void the_service_listens_on_loopback_only() throws IOException {
    for (String url :
        List.of(
            "http://0.0.0.0:80",
            "https://127.0.0.1:8443",
            "http://127.0.0.1",
            "http://127.0.0.1:0",
            "http://127.0.0.1.evil.example:80",
            "http://127.0.0.1:80/path")) {
      assertThat(onlyProblem("DHASH_URL=" + url, "")).contains("DHASH_URL=" + url + " ");
    }
    assertThat(onlyProblem("DHASH_URL=http://me:hunter2@127.0.0.1:80", ""))
        .doesNotContain("hunter2");
  }

  @Test
  void any_command_that_listens_on_the_port_can_be_deployed() throws IOException {
    ServiceSettings service =
        staging("DHASH_COMMAND='python3 -m http.server $PORT'", "").orThrow().service();
    assertThat(service.isDhash()).isFalse();
    assertThat(service.command())
        .containsExactly("/bin/sh", "-c", "exec python3 -m http.server $PORT");
    assertThat(onlyProblem("DHASH_COMMAND='cd x && y'", "")).contains("not one simple command");
    assertThat(onlyProblem("DHASH_COMMAND=\"x 'y\"", "")).contains("never closed");
  }

  @Test
  void variables_are_handed_on_to_the_service_but_never_secrets() throws IOException {
    variables.put("SERVICE_ENV_LOG_LEVEL", "debug");
    Settings settings =
        staging("SERVICE_ENV_LOG_LEVEL=info\nSERVICE_ENV_X=1\nDHASH_LOW_CONFIDENCE=0.7", "")
            .orThrow();
    assertThat(settings.service().environment())
        .containsOnly(
            Map.entry("LOG_LEVEL", "debug"),
            Map.entry("X", "1"),
            Map.entry("DHASH_LOW_CONFIDENCE", "0.7"));
    assertThat(onlyProblem("SERVICE_ENV_API_TOKEN=hunter2", ""))
        .contains("SERVICE_ENV_API_TOKEN can't be handed on")
        .doesNotContain("hunter2");
    assertThat(onlyProblem("SERVICE_ENV_PORT=1", "")).contains("each replica gets its own PORT");
    assertThat(onlyProblem("DHASH_LOW_CONFIDENCE=1.5", "")).contains("no number from 0 to 1");
  }

  @Test
  void a_port_for_the_embedded_database_is_remarked_on() throws IOException {
    Loaded<Settings> loaded = staging("", "DB_PORT=5433\n");
    assertThat(loaded.orThrow().database().port()).isZero();
    assertThat(loaded.remarks().toString()).contains("DB_PORT=5433 is not used by the embedded");
    assertThat(staging("", "DB_HOST=db.example\n").orThrow().database().port()).isEqualTo(5432);
  }

  @Test
  void environments_that_share_an_address_or_a_database_are_found() throws IOException {
    write("dhash_canary.conf", "DHASH_URL=http://localhost:8081\n");
    write("db_canary.conf", "DB_HOST=db.example\nDB_NAME=same\n");
    Settings staging = staging("", "DB_HOST=db.example\nDB_NAME=same\n").orThrow();
    assertThat(Neighbours.remarks(root, staging).toString())
        .contains(
            "canary listens on port 8081 too", "canary uses the database same on db.example too");
    Settings apart = staging("DHASH_URL=http://localhost:9001\n", "").orThrow();
    assertThat(Neighbours.remarks(root, apart)).isEmpty();
  }

  @Test
  void config_names_another_file_for_the_service() throws IOException {
    write("db_staging.conf", "");
    options.put("--config", "other.conf");
    assertThat(load("staging").problems().toString()).contains("other.conf is not there");
    Files.writeString(root.resolve("other.conf"), "DHASH_REPLICAS=2\n");
    assertThat(shown(load("staging"), "DHASH_REPLICAS"))
        .isEqualTo("DHASH_REPLICAS=2  other.conf:1");
  }

  @Test
  void the_bake_is_a_twelfth_of_the_window_within_bounds() {
    RolloutSettings rollout = load("local").orThrow().rollout();
    assertThat(rollout.bakeWithin(Duration.ofMinutes(24))).isEqualTo(Duration.ofMinutes(2));
    assertThat(rollout.bakeWithin(Duration.ofMinutes(120))).isEqualTo(Duration.ofMinutes(5));
    assertThat(rollout.bakeWithin(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(5));
  }
}
