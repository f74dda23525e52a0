package org.ala4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Turns Ctrl-C and a polite kill into an interrupt of the thread that works. Java's own way, to run
 * its shutdown hooks beside the work, ends in a crash: ONNX Runtime's hook frees what a running
 * encoder still uses. A second Ctrl-C does not wait.
 */
final class Interrupts implements AutoCloseable {
  private final Thread worker = Thread.currentThread();
  private final Runnable announce;
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
  private volatile int code;

  /**
   * Begins to listen, for the calling thread.
   *
   * @param announce tells the user, once
   */
  Interrupts(Runnable announce) {
    this.announce = announce;
    for (String name : new String[] {"INT", "TERM"}) {
      Signal signal = new Signal(name);
      before.put(signal, Signal.handle(signal, this::stop));
    }
  }

  private void stop(Signal signal) {
    int ending = 128 + signal.getNumber();
    if (code != 0) {
      Runtime.getRuntime().halt(ending);
    }
    code = ending;
    announce.run();
    worker.interrupt();
  }

  /** 128 + the number of the signal that came; empty if none did. */
  OptionalInt exitCode() {
    return code == 0 ? OptionalInt.empty() : OptionalInt.of(code);
  }

  @Override
  public void close() {
    before.forEach(Signal::handle);
  }
}
