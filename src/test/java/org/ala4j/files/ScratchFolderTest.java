package org.ala4j.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes leave in the temporary folder. */
class ScratchFolderTest {
  @TempDir Path temporary;

  /** A process with a file in its folder; it ends when it is told, or is killed. */
  static final class Other {
    public static void main(String[] args) throws Exception {
      Path file = Files.writeString(ScratchFolder.create("work").resolve("file"), "text");
      for (int i = 0; i < 5; i++) {
        System.gc(); // a lock that nothing refers to would be given up
        Thread.sleep(20);
      }
      System.out.println(file);
      System.in.read();
      System.exit(0);
    }
  }

  private Process other() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Path file(Process process) throws IOException {
    return Path.of(process.inputReader().readLine());
  }

  private List<String> left() throws IOException {
    List<String> names = new ArrayList<>();
    try (var found = Files.newDirectoryStream(temporary)) {
      found.forEach(f -> names.add(f.getFileName().toString()));
    }
    return names;
  }

  @Test
  void theLivingKeepTheirsAndTheDeadAreSweptAway() throws Exception {
    Path foreign = Files.createDirectories(temporary.resolve("ala4j-notes/kept"));
    Process killed = other();
    Path ofKilled = file(killed);
    Process living = other();
    Path ofLiving = file(living);
    assertThat(ofKilled).exists();
    killed.destroyForcibly().waitFor();
    assertThat(ofKilled).exists();
    Process last = other();
    Path ofLast = file(last);
    assertThat(ofKilled).as("swept at the next start").doesNotExist();
    assertThat(ofLiving).exists();
    assertThat(ofLast).exists();
    for (Process process : List.of(living, last)) {
      process.outputWriter().append('\n').close();
      assertThat(process.waitFor()).isZero();
    }
    assertThat(left()).as("but what is not ours").containsExactly("ala4j-notes");
    assertThat(foreign).exists();
  }
}
