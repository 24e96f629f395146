package dhash.guard.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * What the journal's writer asks of a disk: a folder of files that only grow, one of them open. The
 * simulation has one that forgets, tears and fails as real ones do.
 */
interface Disk {
  /**
   * Takes the right to write; for this process's life at most.
   *
   * @throws dhash.guard.port.GuardException when another process has it
   */
  Closeable lock(String owner) throws IOException;

  /** The journal's own name, made up when it is first asked for. */
  String identity() throws IOException;

  /** All rollouts' files, oldest first. */
  List<Path> segments() throws IOException;

  /** The name of a rollout's file, whether it is there or not. */
  Path segment(int number);

  boolean exists(Path segment);

  /** All of it; a long one need not be in memory. */
  ByteBuffer read(Path segment) throws IOException;

  void delete(Path segment) throws IOException;

  /**
   * Puts other contents in a file's place, as a whole: after a crash it is the one or the other.
   */
  void replace(Path segment, byte[] contents) throws IOException;

  /** Makes a new file, which is found after a crash once it was forced. */
  Tail create(Path segment) throws IOException;

  Tail open(Path segment) throws IOException;

  /**
   * Sets room aside for a way back, where that was not done yet.
   *
   * @throws IOException when there is none
   */
  void keepReserve() throws IOException;

  /** Gives that room up; false where there was none. */
  boolean giveUpReserve() throws IOException;

  /** Tells the supervisor that a rollout needs a guard. */
  void mark(String rollout) throws IOException;

  boolean marked() throws IOException;

  void clearMark() throws IOException;

  /** The number of the newest entry that was ever written here; 0 where it is not known. */
  long newest() throws IOException;

  /** Notes that an entry was written and kept. */
  void newest(long position) throws IOException;

  /** The end of an open file. */
  interface Tail extends Closeable {
    void write(ByteBuffer bytes, long position) throws IOException;

    void truncate(long length) throws IOException;

    /** Returns when all that was written will be there after a crash. */
    void force() throws IOException;
  }
}
