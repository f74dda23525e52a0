package org.ala4j.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ala4j.evaluate.KnownCurves;
import org.ala4j.files.NpyFile;
import org.ala4j.files.Reason;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The insertion and deletion curves of single images in {@code curves.npy}, beside a judgement: two
 * lines for an image, as float32, so that a judgement by another rule need not run them again.
 */
public final class StoredCurves implements KnownCurves {
  private static final Logger LOG = LoggerFactory.getLogger(StoredCurves.class);
  private static final String FILE = "curves.npy";

  private static final Set<String> ROUNDING =
      Set.of("engine", "ala4j", "commit", "backend", "onnxruntime", "cpu", "threads");

  private final Map<Integer, Map<String, Curves>> curves = new HashMap<>();

  private StoredCurves() {}

  /** Writes the curves of images, in their order. */
  public static void write(Path folder, List<Curves> curves) {
    if (curves.isEmpty()) {
      return;
    }
    int columns = curves.get(0).insertion().length;
    float[] values = new float[2 * curves.size() * columns];
    for (int i = 0; i < curves.size(); i++) {
      System.arraycopy(curves.get(i).insertion(), 0, values, 2 * i * columns, columns);
      System.arraycopy(curves.get(i).deletion(), 0, values, (2 * i + 1) * columns, columns);
    }
    NpyFile.write(folder.resolve(FILE), values, 2 * curves.size(), columns);
  }

  /**
   * Those of a trial that a judgement can use: run with the same weights on the same photos, and by
   * the same program on the same machine.
   *
   * @param judgements of the trial
   * @param meta where the new judgement comes from
   */
  public static StoredCurves of(
      Path trial,
      Collection<StoredJudgement> judgements,
      Identity wanted,
      Map<String, Object> meta) {
    StoredCurves known = new StoredCurves();
    for (StoredJudgement judgement : judgements) {
      boolean isSame = judgement.identity().hasCurvesOf(wanted) && isOf(meta, judgement);
      Path file = trial.resolve(judgement.folder()).resolve(FILE);
      if (isSame && Files.exists(file)) {
        known.add(file, new ArrayList<>(judgement.maps().entrySet()));
      }
    }
    return known;
  }

  /**
   * Whether a judgement comes from there, in all that may round otherwise.
   *
   * @param meta as far as it is known
   */
  public static boolean isOf(Map<String, Object> meta, StoredJudgement judgement) {
    return ROUNDING.stream()
        .filter(meta::containsKey)
        .allMatch(key -> meta.get(key).toString().equals(judgement.meta().path(key).asText()));
  }

  private void add(Path file, List<Map.Entry<Integer, String>> maps) {
    try {
      float[][] lines = NpyFile.read(file);
      for (int i = 0; i < maps.size() && 2 * i + 1 < lines.length; i++) {
        curves
            .computeIfAbsent(maps.get(i).getKey(), image -> new HashMap<>())
            .put(maps.get(i).getValue(), Curves.of(lines[2 * i], lines[2 * i + 1]));
      }
    } catch (IOException e) {
      LOG.warn("{} is not used: {}", file, Reason.of(e));
    }
  }

  /** The images of which there are any. */
  public Set<Integer> images() {
    return new TreeSet<>(curves.keySet());
  }

  @Override
  public Optional<Curves> find(int image, String map) {
    return Optional.ofNullable(curves.getOrDefault(image, Map.of()).get(map));
  }
}
