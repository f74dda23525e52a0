package org.ala4j.data;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * How a stored photo must be turned to be upright, by the Exif tag Orientation (CIPA DC-008, tag
 * 274) of a JPEG, PNG or TIFF file.
 *
 * @param value 1 as stored, 2 mirrored left to right, 3 turned by 180°, 4 mirrored top to bottom, 5
 *     transposed, 6 to be turned clockwise, 7 transposed across the other diagonal, 8 to be turned
 *     counterclockwise
 */
public record Orientation(int value) {
  public static final Orientation STORED = new Orientation(1);

  private static final int TAG = 274;
  private static final int SHORT = 3;
  private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int PNG_EXIF = 0x65584966; // eXIf
  private static final int PNG_END = 0x49454e44; // IEND
  private static final int APP1 = 0xffe1;
  private static final int SOS = 0xffda;
  private static final long JPEG_EXIF = 0x457869660000L; // "Exif", two zeros

  /** Files have some tens of segments or some hundreds of chunks. */
  private static final int MAX_PARTS = 100_000;

  public Orientation {
    if (value < 1 || value > 8) {
      throw new IllegalArgumentException("orientation must be from 1 to 8, not " + value);
    }
  }

  /** What the file says; as stored when it says nothing, or nothing that can be read. */
  public static Orientation of(Path file) {
    try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
      int start = in.readUnsignedShort();
      in.seek(0);
      return switch (start) {
        case 0xffd8 -> ofJpeg(in);
        case 0x8950 -> ofPng(in);
        case 0x4949, 0x4d4d -> ofTiff(in);
        default -> STORED;
      };
    } catch (IOException | IndexOutOfBoundsException e) {
      return STORED; // whoever decodes the photo says what is wrong with the file
    }
  }

  private static Orientation ofJpeg(ImageInputStream in) throws IOException {
    in.seek(2);
    for (int part = 0; part < MAX_PARTS; part++) {
      int marker = in.readUnsignedShort();
      while (marker == 0xffff) { // fill bytes
        marker = 0xff00 | in.readUnsignedByte();
      }
      if (marker < 0xff00 || marker == SOS) {
        return STORED;
      }
      long next = in.getStreamPosition();
      next += in.readUnsignedShort();
      if (marker == APP1 && (((long) in.readInt() << 16) | in.readUnsignedShort()) == JPEG_EXIF) {
        return ofTiff(in);
      }
      in.seek(next);
    }
    return STORED;
  }

  private static Orientation ofPng(ImageInputStream in) throws IOException {
    if (in.readLong() != PNG_SIGNATURE) {
      return STORED;
    }
    for (int part = 0; part < MAX_PARTS; part++) {
      long length = in.readUnsignedInt();
      int type = in.readInt();
      if (type == PNG_EXIF) {
        return ofTiff(in);
      }
      if (type == PNG_END) {
        return STORED;
      }
      in.seek(in.getStreamPosition() + length + 4); // and its checksum
    }
    return STORED;
  }

  /** The tag in the first directory of a TIFF structure that begins here. */
  private static Orientation ofTiff(ImageInputStream in) throws IOException {
    long start = in.getStreamPosition();
    boolean little = in.readUnsignedShort() == 0x4949;
    in.setByteOrder(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (in.readUnsignedShort() != 42) {
      return STORED;
    }
    in.seek(start + in.readUnsignedInt());
    int entries = in.readUnsignedShort();
    for (int i = 0; i < entries; i++) {
      int tag = in.readUnsignedShort();
      int type = in.readUnsignedShort();
      in.readInt(); // count
      int value = in.readUnsignedShort();
      in.readUnsignedShort();
      if (tag == TAG) {
        return type == SHORT && value >= 1 && value <= 8 ? new Orientation(value) : STORED;
      }
    }
    return STORED;
  }

  /** Whether an upright photo has the stored one's height as its width. */
  public boolean swapsSides() {
    return value >= 5;
  }

  /** The stored photo turned and mirrored so that it is upright. */
  Photo upright(Photo stored) {
    if (value == 1) {
      return stored;
    }
    int width = swapsSides() ? stored.height() : stored.width();
    int height = swapsSides() ? stored.width() : stored.height();
    int right = stored.width() - 1;
    int bottom = stored.height() - 1;
    byte[] from = stored.rgb();
    byte[] rgb = new byte[from.length];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int storedX =
            switch (value) {
              case 2, 3 -> right - x;
              case 4 -> x;
              case 5, 6 -> y;
              default -> right - y;
            };
        int storedY =
            switch (value) {
              case 2 -> y;
              case 3, 4 -> bottom - y;
              case 5, 8 -> x;
              default -> bottom - x;
            };
        int pixel = 3 * (storedY * stored.width() + storedX);
        rgb[to++] = from[pixel];
        rgb[to++] = from[pixel + 1];
        rgb[to++] = from[pixel + 2];
      }
    }
    return new Photo(width, height, rgb);
  }
}
