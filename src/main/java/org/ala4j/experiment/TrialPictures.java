package org.ala4j.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ViewPolicy;
import org.ala4j.evaluate.Evaluator;
import org.ala4j.evaluate.ImageScore;
import org.ala4j.metrics.Plane;
import org.ala4j.report.Overlay;
import org.ala4j.report.Png;

/** Draws the attention maps of a trial over some of its test images, spread over the classes. */
final class TrialPictures {
  private final Experiment experiment;
  private final ImageDataset data;
  private final ViewPolicy views;

  TrialPictures(Experiment experiment, ImageDataset data, ViewPolicy views) {
    this.experiment = experiment;
    this.data = data;
    this.views = views;
  }

  /**
   * Writes {@code <image id>.png} (photo with region, map, overlay) and, for the sheet of all rows,
   * {@code <image id>-photo.png} and {@code <image id>-overlay.png}.
   */
  void write(Path folder, List<ImageScore> images) {
    if (experiment.overlays() == 0) {
      return;
    }
    List<ImageScore> chosen = Evaluator.spread(images, experiment.overlays());
    List<Example> examples = chosen.stream().map(ImageScore::example).toList();
    try (Batches batches = Batches.inOrder(examples, views, 1)) {
      for (ImageScore score : chosen) {
        try (Batch batch = batches.next()) {
          Overlay overlay = overlay(batch, score);
          String name = String.format("%05d", score.example().id());
          Png.write(folder.resolve(name + ".png"), overlay.picture());
          Png.write(folder.resolve(name + "-photo.png"), overlay.photoPanel());
          Png.write(folder.resolve(name + "-overlay.png"), overlay.blendPanel());
        }
      }
    }
  }

  private Overlay overlay(Batch batch, ImageScore score) {
    Optional<Plane> region =
        batch.regions().isEmpty()
            ? Optional.empty()
            : Optional.of(Plane.square(batch.regions().get(0)));
    return new Overlay(
        batch.images().dup('c').data().asFloat(),
        views.size(),
        score.map().resized(views.size(), views.size()),
        region,
        new Overlay.Caption(
            data.classes().get(score.example().label()),
            data.classes().get(score.predicted()),
            score.probability(),
            score.scores().iou()));
  }
}
