package dhash.guard.approval;

import dhash.engine.plan.Approval;
import dhash.guard.port.AllowedSigners;
import dhash.guard.port.Approvals;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Approvals as files, {@code .dhash/<env>/approvals/<digest>/<approver>.sig}. Nothing is believed
 * of where a file stands or what it is called: each signature is checked anew.
 */
public final class SshApprovals implements Approvals {
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(20);

  /** A person may have to type a passphrase or touch a token. */
  private static final Duration SIGN_LIMIT = Duration.ofMinutes(2);

  /** More than people who would ever have to approve one plan. */
  private static final int MOST_KEPT = 100;

  private static final DateTimeFormatter VERIFY_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final SshKeygen keygen;

  /**
   * @param home the environment's folder, such as {@code .dhash/staging}
   * @param programs folders in which programs are looked for
   * @param variables the process's environment
   */
  public SshApprovals(Path home, List<Path> programs, Map<String, String> variables) {
    this.folder = home.resolve("approvals");
    this.keygen = new SshKeygen(programs, variables);
  }

  @Override
  public Checked check(
      String signature, String digest, AllowedSigners signers, Optional<Path> revoked, Instant at)
      throws IOException, InterruptedException {
    Optional<SshSignature> told =
        signature.length() > MOST_BYTES ? Optional.empty() : SshSignature.of(signature);
    if (told.isEmpty()) {
      return new Checked.Invalid("it is no signature as `ssh-keygen -Y sign` writes it");
    }
    String key = told.get().key();
    if (!told.get().namespace().equals(NAMESPACE)) {
      return new Checked.Invalid(
          "it was made for \"" + told.get().namespace() + "\", not for " + NAMESPACE);
    }
    Optional<String> approver = Optional.ofNullable(signers.approvers().get(key));
    if (approver.isEmpty()) {
      return new Checked.Invalid("the key " + key + " is none of the allowed signers'");
    }
    Optional<String> why = refusal(signature, digest, approver.get(), signers, revoked, at);
    return why.isEmpty()
        ? new Checked.Valid(new Approval(approver.get(), key, signature.strip() + "\n"))
        : new Checked.Invalid(approver.get() + ", " + key + ": " + why.get());
  }

  private Optional<String> refusal(
      String signature,
      String digest,
      String approver,
      AllowedSigners signers,
      Optional<Path> revoked,
      Instant at)
      throws IOException, InterruptedException {
    return within(work -> {
      Path signed = Files.writeString(work.resolve("signature"), signature);
      Path allowed = Files.write(work.resolve("signers"), signers.bytes());
      List<String> options =
          new ArrayList<>(
              List.of("-Y", "verify", "-f", allowed.toString(), "-I", approver, "-n", NAMESPACE));
      options.addAll(
          List.of("-s", signed.toString(), "-O", "verify-time=" + VERIFY_TIME.format(at)));
      SshKeygen.Ended ended = keygen.run(work, message(digest), CHECK_LIMIT, options);
      if (ended.code() != 0 || revoked.isEmpty()) {
        return ended.code() == 0 ? Optional.empty() : Optional.of(reason(ended.said()));
      }
      // By itself: it does not say that this was the reason.
      options.addAll(List.of("-r", revoked.get().toString()));
      return keygen.run(work, message(digest), CHECK_LIMIT, options).code() == 0
          ? Optional.empty()
          : Optional.of("the key was revoked, or " + revoked.get() + " can't be read");
    });
  }

  /** In our words where its own are known. */
  private static String reason(String said) {
    if (said.contains("incorrect signature")) {
      return "it was made for another plan, environment or time, or was changed since";
    }
    if (said.contains("expired")) {
      return "the key has expired";
    }
    if (said.contains("not yet valid")) {
      return "the key is not valid yet";
    }
    return "ssh-keygen does not accept it: " + said.replaceAll("[\\p{Cntrl}]+", "; ");
  }

  /** What is signed: the digest on a line of its own, as {@code printf '%s\n'} makes it. */
  private static String message(String digest) {
    return digest + "\n";
  }

  @Override
  public Path means() {
    return keygen.program();
  }

  @Override
  public String sign(String digest, Path key) throws IOException, InterruptedException {
    return within(work -> {
      Path message = Files.writeString(work.resolve("digest"), message(digest));
      List<String> options =
          List.of("-Y", "sign", "-n", NAMESPACE, "-f", key.toString(), message.toString());
      SshKeygen.Ended ended = keygen.run(work, "", SIGN_LIMIT, options);
      if (ended.code() != 0) {
        throw new GuardException(
            ExitCode.ERROR,
            "The key " + key + " does not sign: " + ended.said().replaceAll("[\\p{Cntrl}]+", "; "),
            "Nothing was changed.",
            "Name a private key, or the public half of one that the ssh-agent holds.");
      }
      return Files.readString(work.resolve("digest.sig"));
    });
  }

  @Override
  public void keep(String digest, Approval approval) throws IOException {
    Path place = Files.createDirectories(of(digest));
    Path fresh = Files.createTempFile(place, "new", "");
    Files.writeString(fresh, approval.signature());
    try (FileChannel open = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      open.force(true);
    }
    Files.move(
        fresh,
        place.resolve(approval.approver() + ".sig"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public List<String> kept(String digest) throws IOException {
    List<String> signatures = new ArrayList<>();
    if (!Files.isDirectory(of(digest))) {
      return signatures;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(of(digest), "*.sig")) {
      for (Path file : files) {
        if (signatures.size() < MOST_KEPT && Files.size(file) <= MOST_BYTES) {
          signatures.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return signatures;
  }

  private Path of(String digest) {
    return folder.resolve(digest);
  }

  /** Does something with files that are gone afterwards. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Path folder) throws IOException, InterruptedException;
  }

  private static <T> T within(Work<T> work) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("dhash-approval");
    try {
      return work.in(folder);
    } finally {
      List<Path> files;
      try (Stream<Path> all = Files.list(folder)) {
        files = all.toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }
}
