package org.ala4j.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** An experiment that takes seconds: two rows of {@link TinyModel} on {@link TinyCub}. */
public final class TinyExperiment {
  private TinyExperiment() {}

  /** Writes {@code NAME.yaml} into a folder; what a test needs otherwise it asks for by --set. */
  public static Path write(Path folder, String name, Path data) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        String.format(
            Locale.ROOT,
            """
        experiment: %s
        dataset: {name: cub-200-2011, root: %s, masks: boxes, split: {validation: 4}}
        encoder: {onnx: %s, cache: {folder: %s}}
        hyperparams:
          epochs: 2
          batch: 4
          lr: 1e-3
          image: {size: 32}
          lora: {rank: 2, blocks: [2]}
          ala: {heads: 2, layers: 2, patch: 8, width: 8, taps: [0, 1], head_channels: [4, 4]}
          pb: {block: 3, channels: [8, 4], hidden: 6, groups: 2}
        seeds: [0, 1]
        rows:
          (i): {ala.lattice: false}
          (iv): {}
        evaluate: {insertion_deletion: {images: 4, steps: 6}, overlays: 4, batch: 8}
        compare: table4
        workers: 2
        """,
            name,
            data,
            TinyModel.ONNX.toAbsolutePath(),
            folder.resolve("features")));
  }
}
