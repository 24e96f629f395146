package dhash.rules.planted.engine;

public final class EngineThatStartsThreads {
  Thread start() {
    return Thread.ofVirtual().start(() -> {});
  }
}
