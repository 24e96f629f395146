package dhash.guard.cli.view;

import java.util.List;
import java.util.Map;

/** What a command has found out, in the forms that people and programs want it in. */
public interface Report {
  /** All of it, as JSON has it, under the report's name. */
  Map<String, Object> asMap();

  /** What each check found, as a table has it. */
  List<Map<String, Object>> rows();

  /** How it went, in some words. */
  String summary();
}
