package org.example.ala;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ala4j.data.DataException;
import org.ala4j.data.DatasetFormat;
import org.ala4j.data.DatasetOptions;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.Region;
import org.ala4j.data.RegionKind;

/**
 * Photos in a folder for each class, {@code root/CLASS/any.jpg}, without masks: of each class every
 * n-th photo is a test image and the one behind it a validation image.
 */
public final class PhotosInFolders implements DatasetFormat {
  @Override
  public String name() {
    return "photos-in-folders";
  }

  @Override
  public List<Setting> settings() {
    return List.of(new Setting("every", "5", "how many photos there are for one test image"));
  }

  /** Called when the experiment file is read; the folder is read later. */
  @Override
  public DatasetOptions settle(Map<String, String> values) {
    String every = values.get("every");
    if (!every.matches("[3-9]|[1-9][0-9]{1,3}")) {
      throw new IllegalArgumentException(
          "every must be a whole number from 3, not '" + every + "'");
    }
    return root -> read(root, Integer.parseInt(every));
  }

  private ImageDataset read(Path root, int every) {
    List<String> classes = new ArrayList<>();
    List<Example> train = new ArrayList<>();
    List<Example> validation = new ArrayList<>();
    List<Example> test = new ArrayList<>();
    int id = 0; // unique, and the same whenever the folder is read: random views depend on it
    for (Path folder : sorted(root)) {
      List<Path> photos = sorted(folder);
      for (int i = 0; i < photos.size(); i++) {
        // Where masks are known: Region.MaskFile, ClassMask or Box, and the kind of them below.
        Example example = new Example(id++, photos.get(i), classes.size(), new Region.NoRegion());
        (i % every == 0 ? test : i % every == 1 ? validation : train).add(example);
      }
      classes.add(folder.getFileName().toString());
    }
    if (train.isEmpty()) {
      throw new DataException(root + " has no folders of photos: one for each class is expected");
    }
    String identity = ImageDataset.identity(root, train, validation, test);
    List<String> notes = List.of(); // sentences that stand below every table
    return new ImageDataset(
        name(), classes, train, validation, test, RegionKind.NONE, notes, identity);
  }

  /** A file or folder that cannot be read is a sentence, and the exit code 3. */
  private static List<Path> sorted(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(p -> !p.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new DataException("dataset.root: " + folder + " cannot be read", e);
    }
  }
}
