package org.ala4j.results;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the build wrote down about itself. */
public final class BuildInfo {
  private static final Properties PROPERTIES = read();

  private BuildInfo() {}

  private static Properties read() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/ala4j.properties")) {
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version of ala4j. */
  public static String version() {
    return PROPERTIES.getProperty("version");
  }

  /** The commit that was built, with {@code -dirty} behind it if something was changed. */
  public static String commit() {
    String commit = PROPERTIES.getProperty("commit", "");
    return commit.matches("[0-9a-f]{40}(-dirty)?") ? commit : "unknown";
  }

  /** The version of ND4J and DataVec. */
  public static String dl4jVersion() {
    return PROPERTIES.getProperty("dl4j");
  }

  /** The version of ONNX Runtime. */
  public static String onnxRuntimeVersion() {
    return PROPERTIES.getProperty("onnxruntime");
  }

  /** The suffix of ND4J's native build, such as {@code -onednn-avx2}; empty for the plain one. */
  public static String nativeExtension() {
    return PROPERTIES.getProperty("native.extension", "");
  }
}
