package org.ala4j.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
  @TempDir Path folder;

  /** Another process: says whether it has the lock, and keeps it until it is killed. */
  static final class Other {
    public static void main(String[] args) throws Exception {
      System.out.println(ProcessLock.tryLock(Path.of(args[0])).isPresent());
      Thread.sleep(60_000);
    }
  }

  private static Process other(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String said(Process process) throws IOException {
    return process.inputReader().readLine();
  }

  @Test
  void oneProcessHasItUntilItIsKilled() throws Exception {
    Path file = folder.resolve("below/.x.lock");
    Process refused;
    try (ProcessLock lock = ProcessLock.tryLock(file).orElseThrow()) {
      assertThat(ProcessLock.tryLock(file)).as("in the same process").isEmpty();
      assertThat(ProcessLock.tryLock(folder.resolve("below/../below/.x.lock"))).isEmpty();
      refused = other(file);
      assertThat(said(refused)).as("after it was asked for in this process").isEqualTo("false");
    }
    refused.destroyForcibly().waitFor();
    Process holder = other(file);
    assertThat(said(holder)).isEqualTo("true");
    assertThat(ProcessLock.tryLock(file)).isEmpty();
    holder.destroyForcibly().waitFor();
    try (ProcessLock lock = ProcessLock.tryLock(file).orElseThrow()) {
      assertThat(file).exists();
    }
    assertThat(file).as("is never deleted").exists();
  }

  @Test
  void theLockOfAFolderLiesBesideIt() throws IOException {
    Path lock = folder.resolve(".birds.lock");
    assertThat(ProcessLock.beside(folder.resolve("birds"))).isEqualTo(lock);
    assertThat(ProcessLock.beside(folder.resolve("x/../birds/."))).isEqualTo(lock);
    Path here = Path.of("").toAbsolutePath();
    assertThat(ProcessLock.beside(Path.of("")))
        .isEqualTo(here.resolveSibling("." + here.getFileName() + ".lock"));
    assertThat(ProcessLock.beside(folder.resolve("a/.."))) // the folder itself
        .isEqualTo(folder.resolveSibling("." + folder.getFileName() + ".lock"));
    assertThatThrownBy(() -> ProcessLock.beside(Path.of("/x/..")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("root of the file system");
  }

  @Test
  void aFolderThatCannotBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> ProcessLock.tryLock(file.resolve("x.lock")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void waitingForItEndsWithAnInterrupt() throws IOException {
    Path file = folder.resolve("y.lock");
    try (ProcessLock lock = ProcessLock.lock(file)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> ProcessLock.lock(file)).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    ProcessLock.lock(file).close();
  }
}
