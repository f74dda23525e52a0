package org.ala4j.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Experiment;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ImageFiles;
import org.ala4j.data.Photo;
import org.ala4j.data.View;
import org.ala4j.data.ViewPolicy;
import org.ala4j.evaluate.Evaluator;
import org.ala4j.evaluate.ImageScore;
import org.ala4j.explain.Explainer;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Plane;
import org.ala4j.picture.Overlay;
import org.ala4j.picture.Overlay.Caption;
import org.ala4j.picture.PhotoPicture;
import org.ala4j.picture.StoredPicture;
import org.ala4j.table.ImageResult;

/**
 * Draws the attention maps of a trial over some of its test images, spread over the classes.
 *
 * <p>The photos are read again at a size for people to look at, in their own shape: the whole photo
 * where the network saw it squashed, and the middle that it saw where it was cropped.
 */
final class TrialPictures {
  private final Experiment experiment;
  private final ImageDataset data;
  private final ViewPolicy views;

  TrialPictures(Experiment experiment, ImageDataset data, ViewPolicy views) {
    this.experiment = experiment;
    this.data = data;
    this.views = new ViewPolicy(PhotoPicture.SIDE, views.fit(), false, 1);
  }

  /** Writes the files of {@link StoredPicture} for each chosen image. */
  void write(Path folder, List<ImageScore> images) {
    if (experiment.evaluation().pictures() == 0) {
      return;
    }
    List<ImageScore> chosen = Evaluator.spread(images, experiment.evaluation().pictures());
    for (ImageScore score : chosen) {
      write(folder, score.example(), score.map().orElseThrow(), caption(score));
    }
  }

  /**
   * Writes more of them for a map that was judged before, which is drawn again for that.
   *
   * @param known what was stored of the images
   */
  void write(
      Path folder,
      List<Example> examples,
      ViewPolicy input,
      Explainer explainer,
      Map<Integer, ImageResult> known) {
    try (Batches batches = Batches.inOrder(examples, input, 1)) {
      for (Example example : examples) {
        ImageResult result = known.get(example.id());
        int target = data.classes().indexOf(result.predicted());
        try (Batch batch = batches.next()) {
          float[] map = explainer.explain(batch.images(), new int[] {target})[0];
          write(
              folder,
              example,
              Plane.square(map),
              new Caption(result.label(), result.predicted(), result.probability(), result.iou()));
        }
      }
    }
  }

  private void write(Path folder, Example example, Plane map, Caption caption) {
    Photo photo = ImageFiles.readPhoto(example.image());
    View view = views.evaluation(photo.width(), photo.height());
    float[] region = example.regionThrough(view, photo.width(), photo.height());
    Overlay overlay =
        new Overlay(
            PhotoPicture.small(view.shownOf(photo)),
            map,
            region.length == 0 ? Optional.empty() : Optional.of(Plane.square(region)));
    StoredPicture.write(folder, example.id(), overlay, caption);
  }

  private Caption caption(ImageScore score) {
    return new Caption(
        data.classes().get(score.example().label()),
        data.classes().get(score.predicted()),
        score.probability(),
        Metric.MIOU.in(score.scores()));
  }
}
