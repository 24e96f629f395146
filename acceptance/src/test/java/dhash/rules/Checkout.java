package dhash.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The files that git has, or would take if they were added. */
final class Checkout {
  /**
   * A text file.
   *
   * @param path relative to the checkout, with slashes
   */
  record TextFile(String path, String text) {
    boolean isJava() {
      return path.endsWith(".java");
    }

    boolean isMarkdown() {
      return path.endsWith(".md");
    }

    boolean isShellScript() {
      return text.startsWith("#!/bin/sh") || text.startsWith("#!/usr/bin/env bash");
    }

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The path up to and without the last slash, or nothing. */
    String folder() {
      int slash = path.lastIndexOf('/');
      return slash < 0 ? "" : path.substring(0, slash);
    }
  }

  private final Path root;

  private Checkout(Path root) {
    this.root = root;
  }

  /** The checkout that the build runs in. */
  static Checkout present() {
    return new Checkout(
        Path.of(Objects.requireNonNull(System.getProperty("dhash.checkout"), "set by the build")));
  }

  Path resolve(String path) {
    return root.resolve(path);
  }

  /** All text files; what can't be read as UTF-8 is none. */
  List<TextFile> textFiles() throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder(
                "git",
                "-c",
                "safe.directory=*", // the checkout may belong to another user, as in containers
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard")
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String listing = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (git.waitFor() != 0) {
      throw new IOException("git could not list the files of " + root);
    }
    return Stream.of(listing.split("\0"))
        .filter(path -> Files.isRegularFile(root.resolve(path)))
        .flatMap(path -> read(path).stream())
        .toList();
  }

  private Optional<TextFile> read(String path) {
    try {
      return Optional.of(new TextFile(path, Files.readString(root.resolve(path))));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
