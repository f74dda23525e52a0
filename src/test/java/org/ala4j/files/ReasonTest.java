package org.ala4j.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the system really throws, and what a user is told. */
class ReasonTest {
  @TempDir Path folder;

  private static String reason(ThrowingCallable failing) {
    return Reason.of(catchThrowableOfType(IOException.class, failing));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDisk() {
    assertThat(
            reason(
                () -> {
                  try (FileOutputStream out = new FileOutputStream("/dev/full")) {
                    out.write(1);
                  }
                }))
        .isEqualTo("the disk is full");
  }

  @Test
  void somethingInTheWay() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(reason(() -> Files.createDirectories(file))).contains(file + " is in the way");
    assertThat(reason(() -> Files.writeString(file.resolve("below"), "")))
        .startsWith("a file is in the way");
    assertThat(reason(() -> Files.newDirectoryStream(file))).isEqualTo("it is not a folder");
    assertThat(reason(() -> Files.readAllBytes(folder))).isEqualTo("it is a folder");
    assertThat(reason(() -> new FileOutputStream(folder.toFile()))).isEqualTo("it is a folder");
  }

  @Test
  void absentOrForbidden() {
    assertThat(reason(() -> Files.readString(folder.resolve("absent"))))
        .isEqualTo("there is no such file or folder");
    assertThat(Reason.of(new AccessDeniedException("/x"))).isEqualTo("permission denied");
    assertThat(Reason.of(new FileSystemException("/x", null, "Read-only file system")))
        .isEqualTo("Read-only file system");
  }

  @Test
  void otherText() throws IOException {
    Path latin = Files.write(folder.resolve("latin"), new byte[] {(byte) 0xE9, 'a'});
    assertThat(reason(() -> Files.readString(latin))).isEqualTo("it is not UTF-8 text");
    assertThat(Reason.of(new IOException())).isEqualTo("IOException");
    assertThat(Reason.of(new IOException("two\nlines"))).isEqualTo("two lines");
  }

  @Test
  void jsonOnOneLineWithItsPlace() throws IOException {
    Path json = Files.writeString(folder.resolve("x.json"), "{\n  \"a\": 1,\n  \"b\": oops\n}");
    assertThat(reason(() -> JsonFile.read(json)))
        .startsWith("line 3, column 8 is not the JSON that was expected: Unrecognized token 'oops'")
        .doesNotContain("\n", "Source");
    Path twice = Files.writeString(json, "{\"a\": 1, \"a\": 2}");
    assertThat(reason(() -> JsonFile.read(twice))).contains("line 1", "Duplicate field 'a'");
    Path deep = Files.writeString(json, "[".repeat(100_000));
    assertThat(reason(() -> JsonFile.read(deep))).contains("nesting depth");
    Path more = Files.writeString(json, "{} {}");
    assertThat(reason(() -> JsonFile.read(more))).contains("line 1");
  }
}
