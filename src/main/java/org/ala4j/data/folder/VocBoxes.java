package org.ala4j.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.ala4j.data.DataException;
import org.ala4j.data.Region;
import org.ala4j.data.Region.Box;
import org.ala4j.files.Reason;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A folder of PASCAL VOC's annotations, an XML file for each photo, whose objects have a name and a
 * box from pixel (xmin, ymin) to pixel (xmax, ymax), both included and counted from 1.
 */
final class VocBoxes implements Regions {
  private static final long MAX_BYTES = 16L << 20;

  private final Labels labels;
  private final NamedFiles<Path> files = new NamedFiles<>();
  private final DocumentBuilder parser = parser();

  VocBoxes(Path folder, Labels labels) {
    this.labels = labels;
    for (Path file : PhotoFolder.withEnding(folder, "xml")) {
      files.put(PhotoFolder.name(file.toString()), folder.resolve(file));
    }
  }

  /** One that reads nothing but the file: no DTD, no entities. */
  private static DocumentBuilder parser() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      DocumentBuilder parser = factory.newDocumentBuilder();
      parser.setErrorHandler(null); // which would print
      return parser;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<Region> of(String photo, int label) {
    return files.of(photo).flatMap(file -> read(file, label));
  }

  private Optional<Region> read(Path file, int label) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new DataException("The annotation " + file + " is larger than 16 MB.");
      }
      List<Box> boxes = new ArrayList<>();
      NodeList objects =
          parser.parse(file.toFile()).getDocumentElement().getElementsByTagName("object");
      for (int i = 0; i < objects.getLength(); i++) {
        Element object = (Element) objects.item(i);
        if (labels.means(text(file, object, "name"), label)) {
          boxes.add(box(file, child(file, object, "bndbox")));
        }
      }
      return Boxes.of(boxes);
    } catch (SAXException | IOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "The annotation %s cannot be read (%s).", file, Reason.of(e)),
          e);
    }
  }

  private static Box box(Path file, Element box) {
    double left = number(file, box, "xmin") - 1;
    double top = number(file, box, "ymin") - 1;
    double width = number(file, box, "xmax") - left;
    double height = number(file, box, "ymax") - top;
    if (width <= 0 || height <= 0) {
      throw new DataException("The annotation " + file + " has a box without area.");
    }
    return new Box(left, top, width, height);
  }

  /** A child itself, not one of the parts that an object may have, which have names and boxes. */
  private static Element child(Path file, Element parent, String name) {
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element element && element.getTagName().equals(name)) {
        return element;
      }
    }
    throw new DataException(
        String.format(
            Locale.ROOT,
            "The annotation %s has a %s without %s.",
            file,
            parent.getTagName(),
            name));
  }

  private static String text(Path file, Element parent, String name) {
    return child(file, parent, name).getTextContent().strip();
  }

  private static double number(Path file, Element parent, String name) {
    String text = text(file, parent, name);
    if (!text.matches("-?[0-9]{1,9}(\\.[0-9]{1,15})?")) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The annotation %s has the %s \"%.80s\", which is no number.",
              file,
              name,
              text));
    }
    return Double.parseDouble(text);
  }
}
