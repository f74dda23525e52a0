package org.ala4j.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path folder;

  @Test
  void writesNewFilesAndMissingFolders() throws IOException {
    var file = folder.resolve("a/b/text.md");
    AtomicFiles.write(file, "± and ↑");
    assertThat(file).hasContent("± and ↑");
    assertThat(namesIn(file.getParent())).containsExactly("text.md");
  }

  @Test
  void replacesWhatIsThere() {
    var file = folder.resolve("data");
    AtomicFiles.write(file, new byte[] {1, 2, 3});
    AtomicFiles.write(file, new byte[] {4});
    assertThat(file).hasBinaryContent(new byte[] {4});
  }

  @Test
  void aFailureLeavesTheTargetAndNoTemporaryFile() throws IOException {
    var target = Files.createDirectories(folder.resolve("taken"));
    Files.writeString(target.resolve("inside"), "stays");
    assertThatThrownBy(() -> AtomicFiles.write(target, "text"))
        .isInstanceOf(WriteException.class)
        .hasMessageContaining(target + ": it is a folder");
    assertThat(namesIn(folder)).containsExactly("taken");
    assertThat(target.resolve("inside")).hasContent("stays");
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamedToo() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("file/child"), "text"))
        .isInstanceOf(WriteException.class)
        .hasMessageContaining("child")
        .hasMessageContaining(folder.resolve("file") + " is in the way");
    assertThatThrownBy(() -> AtomicFiles.requireFolder(folder.resolve("file/child/deeper")))
        .isInstanceOf(WriteException.class)
        .hasMessageContaining(folder.resolve("file") + " is in the way");
    assertThatThrownBy(() -> AtomicFiles.write(Path.of("/"), "text"))
        .isInstanceOf(WriteException.class);
  }

  @Test
  void aFolderIsTriedBeforeItIsNeeded() throws IOException {
    AtomicFiles.requireFolder(folder.resolve("new/below"));
    assertThat(namesIn(folder.resolve("new/below"))).isEmpty();
  }

  /** Forcing names to the disk opens the folder; nothing may stay open. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void nothingStaysOpen() throws IOException {
    AtomicFiles.write(folder.resolve("first"), "");
    int before = namesIn(Path.of("/proc/self/fd")).length;
    for (int i = 0; i < 50; i++) {
      AtomicFiles.write(folder.resolve("d" + i + "/e/f"), "text");
    }
    assertThat(namesIn(Path.of("/proc/self/fd")).length).isLessThan(before + 25);
  }

  /** Another process, whose files may not grow beyond a limit. */
  static final class Limited {
    public static void main(String[] args) {
      try {
        AtomicFiles.write(Path.of(args[0]), new byte[1 << 20]);
      } catch (WriteException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** As a full disk does, the system's limit stops a write in its middle. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aWriteThatEndsInItsMiddle() throws Exception {
    Path target = Files.writeString(folder.resolve("target"), "old");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f 100; exec \"$@\"", // in kilobytes
                "bash",
                java,
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Limited.class.getName(),
                target.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader().readLine())
        .startsWith("Cannot write " + target + ": File too large;");
    assertThat(process.waitFor()).isZero();
    assertThat(target).hasContent("old");
    assertThat(namesIn(folder)).containsExactly("target");
  }

  @Test
  void anInterruptedThreadStillSaves() {
    Thread.currentThread().interrupt();
    AtomicFiles.write(folder.resolve("late"), "saved");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(folder.resolve("late")).hasContent("saved");
  }

  private static String[] namesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toArray(String[]::new);
    }
  }
}
