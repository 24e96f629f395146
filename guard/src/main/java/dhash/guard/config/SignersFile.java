package dhash.guard.config;

import dhash.guard.port.AllowedSigners;
import dhash.guard.port.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the file that says whose keys count. */
public final class SignersFile {
  private SignersFile() {}

  /** The file, with what is wrong with it for these rules; complete only without problems. */
  public static Loaded<AllowedSigners> read(Path root, DeployRules rules) {
    Path file = rules.signers();
    String name = name(root, file);
    List<Problem> problems = new ArrayList<>();
    AllowedSigners signers = AllowedSigners.of(text(file, name, problems));
    signers
        .problems()
        .forEach((line, what) ->
            problems.add(
                new Problem(name + ":" + line, what, "See docs/approvals.md for the form.")));
    Set<String> people = new TreeSet<>(signers.approvers().values());
    if (problems.isEmpty() && people.size() < rules.required()) {
      problems.add(
          new Problem(
              name,
              people.size() + " can approve, and DHASH_REQUIRED_APPROVALS is " + rules.required(),
              "Add the keys of more people."));
    }
    rules
        .fromGroups()
        .forEach((group, number) -> {
          Set<String> able = new TreeSet<>(rules.groups().getOrDefault(group, Set.of()));
          able.retainAll(people);
          if (problems.isEmpty() && able.size() < number) {
            problems.add(
                new Problem(
                    name,
                    "of the group "
                        + group
                        + " it has keys of "
                        + able.size()
                        + ", and "
                        + number
                        + " must approve",
                    "Add their keys under just the names that DHASH_APPROVER_GROUPS has."));
          }
        });
    return new Loaded<>(signers, List.of(), problems, List.of());
  }

  /**
   * Who is in a group and has no key, which need not stop those who have one.
   *
   * @param where the place of the groups, such as {@code config/dhash_staging.conf:7}
   */
  public static List<Problem> withoutKey(
      Path root, DeployRules rules, AllowedSigners signers, String where) {
    List<Problem> problems = new ArrayList<>();
    new TreeMap<>(rules.groups())
        .forEach((group, members) ->
            new TreeSet<>(members)
                .stream()
                    .filter(member -> !signers.approvers().containsValue(member))
                    .forEach(member ->
                        problems.add(
                            new Problem(
                                where,
                                "%s of the group %s has no key in %s"
                                    .formatted(member, group, name(root, rules.signers())),
                                "Add a line for it there, or correct the name; see"
                                    + " docs/approvals.md."))));
    return problems;
  }

  private static String name(Path root, Path file) {
    return file.startsWith(root) ? root.relativize(file).toString() : file.toString();
  }

  private static String text(Path file, String name, List<Problem> problems) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(AllowedSigners.MOST_BYTES + 1);
      if (bytes.length <= AllowedSigners.MOST_BYTES) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
      problems.add(
          new Problem(
              name,
              "it is longer than " + (AllowedSigners.MOST_BYTES >> 10) + " kB",
              "Keep only those in it who may approve."));
    } catch (IOException unreadable) {
      problems.add(
          new Problem(
              name,
              FileTrouble.of(unreadable),
              "Write it: a line `anna@example.com ssh-ed25519 AAAA...` for each key."));
    }
    return "";
  }
}
