package org.ala4j.data.folder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ala4j.data.DataException;
import org.ala4j.data.Outline;
import org.ala4j.data.Region;
import org.ala4j.files.Reason;

/**
 * A JSON file as COCO's: {@code images}, {@code categories} and {@code annotations}, whose {@code
 * segmentation} is polygons, run lengths or COCO's text of run lengths. All objects of a photo's
 * class are its region; a crowd ({@code iscrowd}) is ignored.
 */
final class CocoRegions implements Regions {
  private record Image(String name, int width, int height) {}

  /** An object, or a crowd of them. */
  private record Annotated(long category, boolean crowd, List<Outline> outlines) {}

  private final Path file;
  private final Labels labels;
  private final Map<Long, Image> images = new HashMap<>();
  private final Map<Long, String> categories = new HashMap<>();
  private final Map<Long, List<Annotated>> annotations = new HashMap<>();
  private final NamedFiles<Long> byName = new NamedFiles<>();
  private int withoutOutline;

  private CocoRegions(Path file, Labels labels) {
    this.file = file;
    this.labels = labels;
  }

  /**
   * Reads the file once for each of its lists, an entry at a time: first what annotations refer to.
   *
   * @throws DataException if it is not such a file
   */
  static Regions read(Path file, Labels labels) {
    CocoRegions coco = new CocoRegions(file, labels);
    coco.entries("categories", coco::category);
    coco.entries("images", coco::image);
    coco.entries("annotations", coco::annotation);
    if (coco.annotations.isEmpty() && coco.withoutOutline > 0) {
      throw coco.wrong(
          "has boxes without outlines; give those as a table (dataset.masks_as: boxes)");
    }
    return coco;
  }

  /** Gives the entries of one of the file's lists. */
  private void entries(String list, Consumer<JsonNode> to) {
    boolean found = false;
    try (JsonParser parser =
        new JsonFactory().setCodec(new ObjectMapper()).createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw wrong("has no object at its beginning");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() == JsonToken.START_ARRAY && name.equals(list)) {
          found = true;
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
              throw wrong("has something other than an object in its list \"" + list + "\"");
            }
            to.accept(parser.readValueAsTree());
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s cannot be read (%s).", file, Reason.of(e)), e);
    }
    if (!found) {
      throw wrong("has no list \"" + list + "\"");
    }
  }

  private void category(JsonNode node) {
    String name = node.path("name").asText();
    if (labels.knows(name)) {
      categories.put(id(node, "id"), name);
    }
  }

  private void image(JsonNode node) {
    Image image =
        new Image(
            PhotoFolder.name(node.path("file_name").asText()),
            whole(node, "width"),
            whole(node, "height"));
    long id = id(node, "id");
    images.put(id, image);
    byName.put(image.name(), id);
  }

  private void annotation(JsonNode node) {
    long category = id(node, "category_id");
    long id = id(node, "image_id");
    Image image = images.get(id);
    if (image == null || !categories.containsKey(category)) {
      return;
    }
    JsonNode shape = node.path("segmentation");
    if (shape.isMissingNode() || shape.isNull() || shape.isArray() && shape.isEmpty()) {
      withoutOutline++;
      return;
    }
    List<Outline> outlines =
        shape.isArray() ? polygons(shape, node) : List.of(runs(shape, image, node));
    annotations
        .computeIfAbsent(id, i -> new ArrayList<>())
        .add(new Annotated(category, node.path("iscrowd").asInt() == 1, outlines));
  }

  private List<Outline> polygons(JsonNode list, JsonNode annotation) {
    List<Outline> polygons = new ArrayList<>();
    for (JsonNode polygon : list) {
      List<Double> corners = new ArrayList<>();
      for (JsonNode number : polygon) {
        if (!number.isNumber() || !Double.isFinite(number.asDouble())) {
          throw wrong("has a polygon with what is no number in " + which(annotation));
        }
        corners.add(number.asDouble());
      }
      if (corners.size() < 6 || corners.size() % 2 != 0) {
        throw wrong("has a polygon that is not three or more pairs in " + which(annotation));
      }
      polygons.add(new Outline.Polygon(corners));
    }
    return polygons;
  }

  private Outline runs(JsonNode shape, Image image, JsonNode annotation) {
    JsonNode counts = shape.path("counts");
    List<Integer> lengths = new ArrayList<>();
    if (counts.isArray()) {
      counts.forEach(length -> lengths.add(length.isInt() ? length.asInt() : -1));
    } else if (counts.isTextual()) {
      lengths.addAll(CocoText.lengths(counts.asText()));
    }
    boolean positive = lengths.stream().allMatch(length -> length >= 0);
    long all = lengths.stream().mapToLong(length -> length).sum();
    if (!positive || lengths.isEmpty() || all != (long) image.width() * image.height()) {
      throw wrong(
          String.format(
              Locale.ROOT,
              "has run lengths that do not fill the %d×%d pixels of %s in %s",
              image.width(),
              image.height(),
              image.name(),
              which(annotation)));
    }
    return new Outline.Runs(lengths);
  }

  @Override
  public Optional<Region> of(String photo, int label) {
    return byName.of(photo).flatMap(id -> region(id, label));
  }

  private Optional<Region> region(long id, int label) {
    List<Outline> inside = new ArrayList<>();
    List<Outline> ignored = new ArrayList<>();
    for (Annotated object : annotations.getOrDefault(id, List.of())) {
      if (labels.means(categories.get(object.category()), label)) {
        (object.crowd() ? ignored : inside).addAll(object.outlines());
      }
    }
    Image image = images.get(id);
    return inside.isEmpty()
        ? Optional.empty()
        : Optional.of(new Region.Outlines(image.width(), image.height(), inside, ignored));
  }

  private long id(JsonNode node, String key) {
    if (!node.path(key).isIntegralNumber()) {
      throw wrong("has an entry whose \"" + key + "\" is no whole number");
    }
    return node.path(key).asLong();
  }

  private int whole(JsonNode node, String key) {
    if (!node.path(key).isInt() || node.path(key).asInt() < 1) {
      throw wrong("has an image whose \"" + key + "\" is no whole number from 1");
    }
    return node.path(key).asInt();
  }

  private static String which(JsonNode annotation) {
    return "annotation " + annotation.path("id").asText();
  }

  private DataException wrong(String problem) {
    return new DataException(file + " is not a file like COCO's: it " + problem + ".");
  }
}
