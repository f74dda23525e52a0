package org.ala4j.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The jar of {@code examples/plugin}, as its own build would make it. */
public final class ExamplePlugin {
  private static final Path MAIN = Path.of("examples/plugin/src/main");

  private ExamplePlugin() {}

  /** Compiles it against the public types of this build. */
  public static Path jar(Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(said, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "-proc:none",
              "--release",
              "17");
      Iterable<? extends JavaFileObject> sources =
          files.getJavaFileObjectsFromPaths(files(MAIN.resolve("java")));
      if (!compiler.getTask(null, files, said, options, null, sources).call()) {
        throw new IOException("the example does not compile: " + said.getDiagnostics());
      }
    }
    Path jar = folder.resolve("ala-plugin.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path root : List.of(classes, MAIN.resolve("resources"))) {
        for (Path file : files(root)) {
          out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
          Files.copy(file, out);
          out.closeEntry();
        }
      }
    }
    return jar;
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
