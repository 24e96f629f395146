package dhash.guard.platform.local;

/**
 * Flags by which a JVM keeps itself within a replica's limits. Handed over in {@code
 * JAVA_TOOL_OPTIONS}, so that they reach a JVM behind a start script too, and so that flags on the
 * command line still win.
 */
final class JavaLimits {
  static final String VARIABLE = "JAVA_TOOL_OPTIONS";

  private static final long MIB = 1L << 20;
  private static final long OUTSIDE_HEAP_BYTES = 160 * MIB;
  private static final long LEAST_HEAP_BYTES = 16 * MIB;

  private JavaLimits() {}

  /**
   * The serial collector keeps an idle replica small, and a heap that is full ends the process,
   * which is then started anew, instead of leaving it half alive.
   */
  static String options(long memoryBytes, int cpuMillis) {
    return "-Xmx"
        + heapBytes(memoryBytes) / MIB
        + "m -XX:ActiveProcessorCount="
        + Math.max(1, Math.ceilDiv(cpuMillis, 1000))
        + " -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError";
  }

  /** What is left for the heap beside code, metaspace and stacks; at least a third. */
  private static long heapBytes(long memoryBytes) {
    long share = Math.min(memoryBytes * 7 / 10, memoryBytes - OUTSIDE_HEAP_BYTES);
    return Math.max(LEAST_HEAP_BYTES, Math.max(share, memoryBytes / 3));
  }
}
