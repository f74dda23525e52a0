package org.ala4j.data.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ala4j.files.AtomicFiles;

/** CUB-200-2011: lists by image id, photos and segmentations in a folder for each class. */
final class CubLayout implements DatasetLayout {
  private final int trainPerClass;

  CubLayout(DemoData.Settings settings) {
    trainPerClass = settings.trainPerClass();
  }

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
    }
    return items;
  }

  @Override
  public void write(Path root, Item item, DemoPicture picture) throws IOException {
    PictureFiles.writeJpeg(root.resolve("images").resolve(path(item) + ".jpg"), picture.photo());
    Stencil mask = picture.mask();
    PictureFiles.writeGreyPng(
        root.resolve("segmentations").resolve(path(item) + ".png"),
        mask.width(),
        mask.height(),
        VoteMask.of(mask, Dice.of(picture.details())));
  }

  /** NNN.Species_Name/Species_Name_0001; test images are numbered after the training images. */
  private String path(Item item) {
    int number = item.index() + 1 + (item.split() == Item.Split.TEST ? trainPerClass : 0);
    return folder(item.species())
        + String.format(Locale.ROOT, "/%s_%04d", underscored(item.species()), number);
  }

  private static String folder(Species species) {
    return String.format(Locale.ROOT, "%03d.%s", species.ordinal() + 1, underscored(species));
  }

  private static String underscored(Species species) {
    return species.title().replace(' ', '_');
  }

  @Override
  public void writeLists(Path root, List<Item> items, List<Item.Entry> entries) {
    StringBuilder images = new StringBuilder();
    StringBuilder labels = new StringBuilder();
    StringBuilder split = new StringBuilder();
    StringBuilder boxes = new StringBuilder();
    StringBuilder captions = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      String id = i + 1 + " ";
      images.append(id).append(path(item)).append(".jpg\n");
      labels.append(id).append(item.classNumber()).append('\n');
      split.append(id).append(item.split() == Item.Split.TRAIN ? "1\n" : "0\n");
      Stencil.Box box = entries.get(i).box();
      boxes.append(
          String.format(
              Locale.ROOT,
              "%s%d.0 %d.0 %d.0 %d.0\n",
              id,
              box.x(),
              box.y(),
              box.width(),
              box.height()));
      captions.append(id).append(entries.get(i).caption()).append('\n');
    }
    StringBuilder classes = new StringBuilder();
    for (Species species : Species.values()) {
      classes.append(species.ordinal() + 1).append(' ').append(folder(species)).append('\n');
    }
    AtomicFiles.write(root.resolve("images.txt"), images.toString());
    AtomicFiles.write(root.resolve("image_class_labels.txt"), labels.toString());
    AtomicFiles.write(root.resolve("train_test_split.txt"), split.toString());
    AtomicFiles.write(root.resolve("bounding_boxes.txt"), boxes.toString());
    AtomicFiles.write(root.resolve("classes.txt"), classes.toString());
    AtomicFiles.write(root.resolve("captions.txt"), captions.toString());
  }
}
