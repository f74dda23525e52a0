package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.ala4j.config.ConfigException;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.MetricProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar that does not work is named in a sentence, before anything is done. */
class PluginsTest {
  @TempDir Path folder;

  /** Has a name that is taken. */
  public static final class Takes implements MetricProvider {
    @Override
    public List<Metric> metrics() {
      return List.of(Metric.named("iou", "Another").ofMap(judged -> 0));
    }
  }

  /** Cannot be made. */
  public static final class Fails implements MetricProvider {
    public Fails() {
      throw new IllegalStateException("no licence");
    }

    @Override
    public List<Metric> metrics() {
      return List.of();
    }
  }

  /** A jar that only names a class, which is looked for on the class path, too. */
  private Path naming(String provider) throws IOException {
    Path jar = folder.resolve("mine.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("META-INF/services/" + MetricProvider.class.getName()));
      out.write(("# mine\n" + provider + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private static void assertRefused(String plugins, String... said) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertThatThrownBy(() -> Plugins.load(Optional.empty(), Optional.of(plugins)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(said);
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void whatIsBrokenIsNamed() throws IOException {
    String gone = naming("org.example.Gone").toString();
    assertRefused(gone, "the plugin " + gone, "cannot be used", "org.example.Gone");
    assertRefused(naming(Fails.class.getName()).toString(), "mine.jar", "no licence");
    assertRefused(naming(String.class.getName()).toString(), "mine.jar", "java.lang.String");
    assertRefused(
        naming(Takes.class.getName()).toString(), "it adds the metric 'iou', which ala4j has");
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    assertRefused(text.toString(), "text.jar", "cannot be used");
    assertRefused(folder + File.pathSeparator, "mine.jar", "'iou'");
    assertRefused(folder.resolve("nowhere").toString(), "ALA_PLUGINS", "nowhere");
  }
}
