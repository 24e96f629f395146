package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.FreezeCalendar;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a deploy may begin, by what operators write. */
class FreezeSyntaxTest {
  /** Empty means free. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // over the weekend, in winter: Amsterdam is an hour ahead
        "Fri 16:00-Mon 08:00 Europe/Amsterdam | 2026-02-06T14:59:59Z |",
        "Fri 16:00-Mon 08:00 Europe/Amsterdam | 2026-02-06T15:00:00Z | 2026-02-09T07:00:00Z",
        "Fri 16:00-Mon 08:00 Europe/Amsterdam | 2026-02-08T12:00:00Z | 2026-02-09T07:00:00Z",
        "Fri 16:00-Mon 08:00 Europe/Amsterdam | 2026-02-09T06:59:59Z | 2026-02-09T07:00:00Z",
        "Fri 16:00-Mon 08:00 Europe/Amsterdam | 2026-02-09T07:00:00Z |",
        // the clock is put forward in between (29 March), and back (25 October)
        "Fri 16:00-Mon 08:00 Europe/Amsterdam | 2026-03-27T15:00:00Z | 2026-03-30T06:00:00Z",
        "Fri 16:00-Mon 08:00 Europe/Amsterdam | 2026-10-23T14:00:00Z | 2026-10-26T07:00:00Z",
        // ends at an hour that is skipped: when the clock is put forward
        "Sat 22:00-Sun 02:30 Europe/Amsterdam | 2026-03-29T00:59:59Z | 2026-03-29T01:00:00Z",
        "Sat 22:00-Sun 02:30 Europe/Amsterdam | 2026-03-29T01:00:00Z |",
        // ends at an hour that comes twice: with the second
        "Sat 22:00-Sun 02:30 Europe/Amsterdam | 2026-10-25T00:45:00Z | 2026-10-25T01:30:00Z",
        "Sat 22:00-Sun 02:30 Europe/Amsterdam | 2026-10-25T01:30:00Z |",
        // begins at an hour that comes twice: with the first; at one that is skipped: when it is
        "Sun 02:30-Sun 05:00 Europe/Amsterdam | 2026-10-25T00:30:00Z | 2026-10-25T04:00:00Z",
        "Sun 02:30-Sun 05:00 Europe/Amsterdam | 2026-03-29T01:00:00Z | 2026-03-29T03:00:00Z",
        // the end of the week, the week after, one day only
        "Sun 23:00-Mon 01:00 | 2026-02-09T00:30:00Z | 2026-02-09T01:00:00Z",
        "Mon 09:00-Mon 08:00 | 2026-02-09T07:59:00Z | 2026-02-09T08:00:00Z",
        "Mon 09:00-Mon 08:00 | 2026-02-09T08:30:00Z |",
        "mon 09:00-mon 17:00 | 2026-02-09T12:00:00Z | 2026-02-09T17:00:00Z",
        // each night
        "22:00-06:00 | 2026-02-10T23:59:59Z | 2026-02-11T06:00:00Z",
        "22:00-06:00 | 2026-02-11T00:00:00Z | 2026-02-11T06:00:00Z",
        "22:00-06:00 | 2026-02-11T06:00:00Z |",
        "22:00-06:00 Asia/Tokyo | 2026-02-11T13:00:00Z | 2026-02-11T21:00:00Z",
        // once: whole days, and to the minute
        "2026-12-20..2027-01-03 | 2026-12-19T23:59:59Z |",
        "2026-12-20..2027-01-03 | 2026-12-31T23:59:59Z | 2027-01-04T00:00:00Z",
        "2026-12-20..2027-01-03 Europe/Amsterdam | 2027-01-03T22:59:59Z | 2027-01-03T23:00:00Z",
        "2026-12-24 12:00..2026-12-27 08:00 Europe/Amsterdam | 2026-12-24T10:59:00Z |",
        "2026-12-24 12:00..2026-12-27 08:00 Europe/Amsterdam | 2026-12-24T11:00:00Z | 2026-12-27T07:00:00Z",
        // one that ends within another, or as another begins
        "Fri 16:00-Mon 08:00; 2026-02-07..2026-02-10 | 2026-02-06T17:00:00Z | 2026-02-11T00:00:00Z",
        "Mon 00:00-Tue 00:00; Tue 00:00-Tue 06:00 | 2026-02-09T12:00:00Z | 2026-02-10T06:00:00Z",
      })
  void a_freeze_lasts_as_long_as_the_clock_there_says(String freezes, String now, String until) {
    assertThat(calendar(freezes).until(Instant.parse(now)))
        .isEqualTo(Optional.ofNullable(until).map(Instant::parse));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Fri 16:00 | is no freeze",
        "Fry 16:00-Mon 08:00 | names \"Fry\", which is no day",
        "Fri 25:00-Mon 08:00 | names \"25:00\", which is no time",
        "Fri 16:00-Mon 08:00 Europe/Amsterdm | names \"Europe/Amsterdm\", which is no time zone",
        "Fri 16:00-Fri 16:00 | does not end after it begins",
        "08:00-08:00 | does not end after it begins",
        "2026-02-30..2026-03-01 | names \"2026-02-30\", which is no date",
        "2027-01-03..2026-12-20 | does not end after it begins",
        "Mon 08:00-Mon 09:00; whenever | has \"whenever\" in it",
      })
  void what_is_no_freeze_is_named(String text, String reason) {
    assertThatThrownBy(() -> calendar(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void nothing_is_frozen_where_nothing_is_said() {
    assertThat(calendar(" ; ").until(Instant.EPOCH)).isEmpty();
  }

  private static FreezeCalendar calendar(String text) {
    return FreezeSyntax.calendar(
        text,
        (_, bad) -> {
          throw bad;
        });
  }
}
