package dhash.engine.evidence.scenario;

/** Something that looks at scrapes and alarms at some time. */
interface Contender {
  /** Takes one scrape; true where the release would be taken back now. */
  boolean alarms(Scrape scrape);
}
