package org.ala4j.data.folder;

import org.ala4j.data.RegionKind;

/** How a folder or file beside the photos says where the objects are. */
public enum RegionSource {
  NONE("none", RegionKind.NONE, "nothing says it"),
  MASKS("masks", RegionKind.MASKS, "a folder of pictures of the object"),
  TRIMAPS("trimaps", RegionKind.MASKS, "a folder of pictures: 1 object, 2 background, 3 ignored"),
  VOC("voc", RegionKind.MASKS, "PASCAL VOC's SegmentationClass"),
  VOC_BOXES("voc-boxes", RegionKind.BOXES, "PASCAL VOC's Annotations"),
  COCO("coco", RegionKind.MASKS, "a JSON file as COCO's"),
  BOXES("boxes", RegionKind.BOXES, "a table of boxes");

  private final String text;
  private final RegionKind regions;
  private final String meaning;

  RegionSource(String text, RegionKind regions, String meaning) {
    this.text = text;
    this.regions = regions;
    this.meaning = meaning;
  }

  /** As in experiment files. */
  public String text() {
    return text;
  }

  /** What it is, in words. */
  public String meaning() {
    return meaning;
  }

  /** What the regions are. */
  public RegionKind regions() {
    return regions;
  }
}
