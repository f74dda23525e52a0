package org.ala4j.page;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How to make the results again, and what they were made from. */
final class OriginHtml {
  /** Keys of {@code result.json}'s block {@code meta} in words; others are shown as they are. */
  private static final Map<String, String> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put("dataset", "Data");
    WORDS.put("dataset_sha256", "Data, SHA-256 of the lists");
    WORDS.put("content_sha256", "Data, SHA-256 of photos and regions");
    WORDS.put("train_images", "Training images");
    WORDS.put("validation_images", "Validation images");
    WORDS.put("test_images", "Test images");
    WORDS.put("regions", "Regions");
    WORDS.put("encoder_sha256", "Encoder, SHA-256 of the file");
    WORDS.put("engine", "Engine of the frozen blocks");
    WORDS.put("ala4j", "ala4j");
    WORDS.put("commit", "Commit");
    WORDS.put("dl4j", "Deeplearning4j");
    WORDS.put("backend", "ND4J's backend");
    WORDS.put("onnxruntime", "ONNX Runtime");
    WORDS.put("java", "Java");
    WORDS.put("java_vendor", "Java's vendor");
    WORDS.put("os", "System");
    WORDS.put("os_version", "System's version");
    WORDS.put("cpu", "CPU");
    WORDS.put("processors", "Processors");
    WORDS.put("workers", "Trials side by side");
    WORDS.put("threads", "Threads per trial");
  }

  private final Origin origin;

  OriginHtml(Origin origin) {
    this.origin = origin;
  }

  void write(Html html) {
    html.open("pre", "command").element("code", origin.command()).close();
    html.open("dl", "facts");
    fact(
        html,
        "Seeds",
        origin.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    origin.facts().forEach((key, value) -> fact(html, WORDS.getOrDefault(key, key), value));
    html.close();
    writeTrials(html);
    origin
        .configs()
        .forEach(
            (row, config) -> {
              html.open("details").element("summary", "Resolved configuration of row " + row);
              html.open("pre").element("code", config).close().close();
            });
  }

  private static void fact(Html html, String name, String value) {
    html.open("div").element("dt", name).element("dd", value).close();
  }

  private void writeTrials(Html html) {
    TableHtml.scrolling(html, "Trials");
    html.open("table", "numbers").open("thead").open("tr");
    for (String heading :
        new String[] {"Row", "Seed", "Epochs", "Best", "Training", "With evaluation", "Memory"}) {
      html.open("th").with("scope", "col").text(heading).close();
    }
    html.close().close().open("tbody");
    for (Origin.Trial trial : origin.trials()) {
      html.open("tr").open("th").with("scope", "row").text(trial.row()).close();
      html.element("td", Integer.toString(trial.seed()));
      html.element("td", Integer.toString(trial.epochs()));
      html.element("td", Integer.toString(trial.best()));
      html.element("td", time(trial.trainingSeconds()));
      html.element("td", time(trial.seconds()));
      html.element("td", String.format(Locale.ROOT, "%.1f GB", trial.memory() / 1024.0));
      html.close();
    }
    html.close().close().close();
  }

  /** Such as {@code 42 s}, {@code 3 min 05 s} and {@code 2 h 07 min}. */
  static String time(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
  }
}
