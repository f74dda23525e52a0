package org.ala4j.machine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shared libraries that the system's linker would find. */
final class Libraries {
  private Libraries() {}

  /** Those of {@code names}, such as libcublas.so.12, that are nowhere to be found. */
  static List<String> missing(List<String> names) {
    String known = linkerCache();
    List<Path> folders = new ArrayList<>();
    for (String folder :
        System.getenv().getOrDefault("LD_LIBRARY_PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    folders.add(Path.of("/usr/local/cuda/lib64"));
    return names.stream()
        .filter(name -> !known.contains(name + " "))
        .filter(name -> folders.stream().noneMatch(f -> Files.exists(f.resolve(name))))
        .toList();
  }

  /** What {@code ldconfig -p} prints; nothing where there is no such command. */
  private static String linkerCache() {
    for (String command : List.of("ldconfig", "/sbin/ldconfig")) {
      try {
        Process process =
            new ProcessBuilder(command, "-p")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        continue; // not on the path
      }
    }
    return "";
  }
}
