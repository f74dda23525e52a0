package org.ala4j.data.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ala4j.files.AtomicFiles;

/**
 * ImageNet-S: {@code train} and {@code test} without masks, {@code validation} and the {@code
 * train-semi} part of the training images with masks. A mask's pixel is R + 256·G: the class from
 * 1, 0 for everything else, 1000 for what counts neither way.
 */
final class ImageNetSLayout implements DatasetLayout {
  /** One in this many training images has a mask. */
  private static final int SEMI = 5;

  private static final int IGNORE = 1000;

  @Override
  public List<Item> items(DemoData.Settings settings) {
    List<Item> items = new ArrayList<>();
    for (Species species : Species.values()) {
      for (int i = 0; i < settings.trainPerClass(); i++) {
        items.add(new Item(Item.Split.TRAIN, species, i));
      }
      for (int i = 0; i < settings.testPerClass(); i++) {
        items.add(new Item(Item.Split.TEST, species, i));
      }
      for (int i = 0; i < settings.testPerClass(); i++) {
        items.add(new Item(Item.Split.EXTRA, species, i));
      }
    }
    return items;
  }

  @Override
  public void write(Path root, Item item, DemoPicture picture) throws IOException {
    String name = name(item);
    switch (item.split()) {
      case TRAIN -> {
        PictureFiles.writeJpeg(root.resolve("train").resolve(name + ".JPEG"), picture.photo());
        if (item.index() % SEMI == 0) {
          writeMasked(root, "train-semi", name, item, picture);
        }
      }
      case TEST -> writeMasked(root, "validation", name, item, picture);
      case EXTRA ->
          PictureFiles.writeJpeg(root.resolve("test").resolve(name + ".JPEG"), picture.photo());
    }
  }

  private static void writeMasked(
      Path root, String split, String name, Item item, DemoPicture picture) throws IOException {
    PictureFiles.writeJpeg(root.resolve(split).resolve(name + ".JPEG"), picture.photo());
    PictureFiles.writePng(
        root.resolve(split + "-segmentation").resolve(name + ".png"),
        mask(picture.mask(), item.classNumber()));
  }

  /** The class within the bird, nothing outside, and a band of two pixels about the border. */
  private static BufferedImage mask(Stencil bird, int classNumber) {
    BufferedImage image =
        new BufferedImage(bird.width(), bird.height(), BufferedImage.TYPE_INT_RGB);
    int[] outside = BorderDistance.squares(bird, true);
    int[] inside = BorderDistance.squares(bird, false);
    for (int y = 0; y < bird.height(); y++) {
      for (int x = 0; x < bird.width(); x++) {
        int i = y * bird.width() + x;
        boolean border = Math.max(outside[i], inside[i]) == 1;
        int value = border ? IGNORE : bird.has(x, y) ? classNumber : 0;
        image.setRGB(x, y, (value & 255) << 16 | (value >> 8) << 8);
      }
    }
    return image;
  }

  private static String wnid(Species species) {
    return String.format(Locale.ROOT, "n9%07d", species.ordinal() + 1);
  }

  /** Training images bear their class's id, the others a running number, as in ImageNet. */
  private static String name(Item item) {
    String wnid = wnid(item.species());
    return switch (item.split()) {
      case TRAIN -> String.format(Locale.ROOT, "%s/%s_%d", wnid, wnid, item.index() + 1);
      case TEST -> String.format(Locale.ROOT, "%s/DEMO_val_%08d", wnid, running(item));
      case EXTRA -> String.format(Locale.ROOT, "%s/DEMO_test_%08d", wnid, running(item));
    };
  }

  private static int running(Item item) {
    return item.index() * Species.values().length + item.classNumber();
  }

  @Override
  public void writeLists(Path root, List<Item> items, List<Item.Entry> entries) {
    StringBuilder captions = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      String folder =
          switch (items.get(i).split()) {
            case TRAIN -> "train/";
            case TEST -> "validation/";
            case EXTRA -> "test/";
          };
      captions.append(folder).append(name(items.get(i))).append(".JPEG ");
      captions.append(entries.get(i).caption()).append('\n');
    }
    StringBuilder categories = new StringBuilder();
    StringBuilder names = new StringBuilder();
    for (Species species : Species.values()) {
      categories.append(wnid(species)).append('\n');
      names.append(wnid(species)).append(' ').append(species.title()).append('\n');
    }
    AtomicFiles.write(root.resolve("captions.txt"), captions.toString());
    AtomicFiles.write(root.resolve("categories.txt"), categories.toString());
    AtomicFiles.write(root.resolve("names.txt"), names.toString());
  }
}
