package dhash.engine.evidence.scenario;

/** Something that looks at scrapes and alarms at some time. */
interface Contender {
  /** Sees a scrape from before the rollout, if that is of any use to it. */
  default void learns(Scrape before) {}

  /** Takes one scrape; true where the release would be taken back now. */
  boolean alarms(Scrape scrape);
}
