package org.ala4j.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.ala4j.config.ConfigException;
import org.ala4j.data.DatasetFormat;
import org.ala4j.data.DatasetFormats;
import org.ala4j.explain.ExplainerProvider;
import org.ala4j.explain.Explainers;
import org.ala4j.files.Reason;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.MetricProvider;
import org.ala4j.metrics.Metrics;
import org.ala4j.table.ImageResult;

/**
 * The jars of others: those in {@code plugins/} beside the launcher, and the jars and folders of
 * jars that {@code ALA_PLUGINS} names, separated as in a class path. Each is tried before anything
 * is done with it, so that one that does not work is named.
 */
final class Plugins {
  static final String NAMED = "ALA_PLUGINS";

  /** Names that are taken, by kind and name, and by whom. */
  private final Map<String, String> taken = new HashMap<>();

  private final ClassLoader loader;

  private Plugins(ClassLoader loader) {
    this.loader = loader;
    Metrics.shipped().forEach(this::ofAla4j);
    ImageResult.OWN_COLUMNS.forEach(name -> taken.put("metric '" + name + "'", "ala4j"));
    Explainers.shipped().forEach(m -> taken.put("explainer '" + m.name() + "'", "ala4j"));
    DatasetFormats.shipped().forEach(name -> taken.put("dataset format '" + name + "'", "ala4j"));
  }

  private void ofAla4j(Metric metric) {
    taken.put("metric '" + metric.key() + "'", "ala4j");
    taken.put("metric '" + metric.column() + "'", "ala4j");
  }

  /**
   * Makes them known to the registries, through the class loader of this thread and those that it
   * starts. To be called once, before anything else.
   *
   * @param home the launcher's folder
   * @param named the value of {@code ALA_PLUGINS}
   * @throws ConfigException when one does not work
   */
  static void load(Optional<Path> home, Optional<String> named) {
    List<Path> jars = new ArrayList<>();
    home.map(folder -> folder.resolve("plugins"))
        .filter(Files::isDirectory)
        .ifPresent(folder -> jars.addAll(jarsIn(folder)));
    for (String path : named.orElse("").split(File.pathSeparator, -1)) {
      if (!path.isBlank()) {
        jars.addAll(named(path));
      }
    }
    if (jars.isEmpty()) {
      return;
    }
    URL[] urls = jars.stream().map(Plugins::url).toArray(URL[]::new);
    ClassLoader parent = Plugins.class.getClassLoader();
    URLClassLoader loader = new URLClassLoader("plugins", urls, parent); // open while we run
    Plugins plugins = new Plugins(loader);
    jars.forEach(plugins::check);
    Thread.currentThread().setContextClassLoader(loader);
  }

  private static List<Path> named(String text) {
    try {
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        return jarsIn(path);
      }
      if (Files.isRegularFile(path)) {
        return List.of(path);
      }
    } catch (InvalidPathException e) {
      // falls through to the same sentence
    }
    throw new ConfigException(NAMED + ": there is no jar and no folder " + text);
  }

  private static List<Path> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new ConfigException(folder + " cannot be read: " + Reason.of(e));
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw broken(jar, e.getMessage());
    }
  }

  private static ConfigException broken(Path jar, String why) {
    return new ConfigException(
        "the plugin " + jar + " cannot be used: " + why + "; mend it or take it away");
  }

  /** Makes each of its providers once, and sees that their names are new. */
  private void check(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (MetricProvider provider : providers(file, MetricProvider.class)) {
        for (Metric metric : provider.metrics()) {
          take("metric '" + metric.key() + "'", jar);
        }
      }
      for (ExplainerProvider provider : providers(file, ExplainerProvider.class)) {
        for (Explainers.Method method : provider.explainers()) {
          take("explainer '" + method.name() + "'", jar);
        }
      }
      for (DatasetFormat format : providers(file, DatasetFormat.class)) {
        take("dataset format '" + format.name() + "'", jar);
      }
    } catch (IOException | ReflectiveOperationException | LinkageError | RuntimeException e) {
      if (e instanceof ConfigException told) {
        throw told;
      }
      Throwable cause = e.getCause() != null ? e.getCause() : e;
      throw broken(jar, e instanceof IOException io ? Reason.of(io) : cause.toString());
    }
  }

  private void take(String name, Path jar) {
    String owner = taken.putIfAbsent(name, jar.toString());
    if (owner != null) {
      throw broken(jar, "it adds the " + name + ", which " + owner + " has already");
    }
  }

  /** What {@link java.util.ServiceLoader} would make of that jar alone. */
  private <T> List<T> providers(JarFile jar, Class<T> service)
      throws IOException, ReflectiveOperationException {
    ZipEntry names = jar.getEntry("META-INF/services/" + service.getName());
    List<T> providers = new ArrayList<>();
    if (names == null) {
      return providers;
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(jar.getInputStream(names), StandardCharsets.UTF_8))) {
      for (String line : lines.lines().toList()) {
        String name = line.replaceFirst("#.*", "").strip();
        if (!name.isEmpty()) {
          Class<?> type = Class.forName(name, true, loader);
          providers.add(service.cast(type.getConstructor().newInstance()));
        }
      }
    }
    return providers;
  }
}
