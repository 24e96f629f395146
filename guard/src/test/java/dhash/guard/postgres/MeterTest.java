package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {
  @Test
  void the_end_of_a_stretch_is_told_however_quickly_it_came() {
    List<String> told = new ArrayList<>();
    Meter meter =
        new Meter(
            (what, done, total) -> told.add(what + " " + done + "/" + total),
            InstantSource.fixed(Instant.EPOCH));

    meter.begin("copying", 100);
    meter.done(60);
    meter.begin("starting", 0);
    meter.begin("reading", 10);
    meter.done(10);
    meter.end();

    assertThat(told)
        .containsExactly(
            "copying 0/100", "copying 60/60", "starting 0/0", "reading 0/10", "reading 10/10");
  }
}
