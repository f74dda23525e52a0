package org.ala4j.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;
import org.ala4j.machine.CudaSupport;

/**
 * What the launcher asks before it puts ND4J's CUDA build on the class path: says why that cannot
 * run here, and ends with 1, or says nothing and ends with 0. It loads no class of ND4J.
 */
public final class CudaPreflight {
  private CudaPreflight() {}

  /** Asks {@link CudaSupport}. */
  public static void main(String[] args) {
    Optional<String> obstacle = CudaSupport.ND4J.obstacle();
    obstacle.ifPresent(new PrintStream(System.out, true, Charset.defaultCharset())::println);
    System.exit(obstacle.isPresent() ? 1 : 0);
  }
}
