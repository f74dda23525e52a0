package org.ala4j.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ala4j.data.ObjectMask.Coding;

/**
 * Reads a dataset's photos and regions and says what is to be known of them. Of more than {@link
 * #MANY} images it reads {@link #SAMPLE} of each split, always the same, unless all are wanted.
 */
public final class DatasetCheck {
  private static final int MANY = 20_000;
  private static final int SAMPLE = 700;

  /** Faults that are told: what is wrong with a thousand masks is wrong with these. */
  private static final int TOLD = 20;

  private final ViewPolicy views;
  private final boolean every;
  private final int images;
  private final Map<Coding, Integer> codings = new EnumMap<>(Coding.class);
  private final List<String> faults = new ArrayList<>();
  private int faulty;
  private int read;
  private int turned;
  private int empty;
  private int missing;

  /**
   * What was found.
   *
   * @param remarks sentences about what was read
   * @param faults a sentence for each image that cannot be used, the first ones of many; none if
   *     all is well
   */
  public record Report(List<String> remarks, List<String> faults) {}

  private DatasetCheck(ImageDataset data, ViewPolicy views, boolean all) {
    this.views = views;
    this.images = data.train().size() + data.validation().size() + data.test().size();
    this.every = all || images <= MANY;
  }

  /** Reads every image, or a sample of many, through the views of validation and test. */
  public static Report of(ImageDataset data, ViewPolicy views, boolean all) {
    DatasetCheck check = new DatasetCheck(data, views, all);
    check.read("training", data.train());
    check.read("validation", data.validation());
    check.read("test", data.test());
    return check.report();
  }

  private void read(String split, List<Example> examples) {
    MaskTally masks = new MaskTally();
    for (Example example : every ? examples : sample(examples)) {
      read++;
      try {
        Photo photo = ImageFiles.readPhoto(example.image());
        turned += Orientation.of(example.image()).equals(Orientation.STORED) ? 0 : 1;
        View view = views.evaluation(photo.width(), photo.height());
        missing += example.region() instanceof Region.MissingMask ? 1 : 0;
        empty += isEmpty(region(example, view, photo, masks)) ? 1 : 0;
      } catch (DataException e) {
        fault(e.getMessage());
      }
    }
    masks.allEmpty(split).ifPresent(this::fault);
    masks.codings().forEach((coding, count) -> codings.merge(coding, count, Integer::sum));
  }

  private static float[] region(Example example, View view, Photo photo, MaskTally masks) {
    int width = photo.width();
    int height = photo.height();
    try {
      if (example.region() instanceof Region.Picture picture) {
        ObjectMask mask = picture.read();
        masks.add(picture, mask);
        return picture.seenThrough(mask, view, width, height);
      }
      return example.region().seenThrough(view, width, height);
    } catch (DataException e) {
      throw example.ofRegion(e);
    }
  }

  private static List<Example> sample(List<Example> split) {
    return new SplittableRandom(0)
        .ints(0, split.size())
        .distinct()
        .limit(Math.min(SAMPLE, split.size()))
        .sorted()
        .mapToObj(split::get)
        .toList();
  }

  private static boolean isEmpty(float[] region) {
    return region.length > 0 && IntStream.range(0, region.length).noneMatch(i -> region[i] > 0);
  }

  private void fault(String fault) {
    faulty++;
    if (faults.size() < TOLD) {
      faults.add(fault);
    }
  }

  private Report report() {
    List<String> remarks = new ArrayList<>();
    if (!every) {
      remarks.add(text("A sample of %,d of %,d images was read; --all reads all.", read, images));
    }
    codings.forEach(
        (coding, count) -> remarks.add(text("%,d masks are read as %s.", count, coding.text())));
    if (empty > 0) {
      remarks.add(
          text("%,d of these have no pixel inside their region; IoU leaves them out.", empty));
    }
    if (missing > 0) {
      remarks.add(
          text(
              "%,d of these have no mask: no map is judged on them, and early_stopping.monitor: iou"
                  + " cannot use them.",
              missing));
    }
    if (turned > 0) {
      remarks.add(
          text(
              "%,d photos are turned or mirrored by their EXIF orientation; they are read as they are"
                  + " stored, and boxes and masks must fit that.",
              turned));
    }
    if (faulty == 0) {
      remarks.add(every ? "Every photo and region can be read." : "All of these can be read.");
    } else if (faulty > faults.size()) {
      faults.add(text("And %,d more.", faulty - faults.size()));
    }
    return new Report(List.copyOf(remarks), List.copyOf(faults));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
