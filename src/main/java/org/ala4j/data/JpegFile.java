package org.ala4j.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;

/**
 * A JPEG file as far as its markers tell of it, and the same without what makes the JDK's decoder
 * guess.
 *
 * <p>The colours follow libjpeg ({@code default_decompress_parms} in jdapimin.c), and so Pillow: of
 * three components JFIF means YCbCr; otherwise Adobe's marker decides; otherwise ids R, G, B mean
 * RGB and all others YCbCr. Four are CMYK without Adobe's marker or with its transform 0, else
 * YCCK. The JDK's decoder has rules of its own, which look at ids and sampling; {@link #plain}
 * leaves it one marker that can be read in one way only.
 */
final class JpegFile {
  /** Photos have one scan, progressive ones about ten; each costs a pass over the whole picture. */
  private static final int MAX_SCANS = 100;

  private static final int TEM = 0x01;
  private static final int SOF0 = 0xc0;
  private static final int SOF2 = 0xc2;
  private static final int SOF15 = 0xcf;
  private static final int DHT = 0xc4;
  private static final int JPG = 0xc8;
  private static final int DAC = 0xcc;
  private static final int RST0 = 0xd0;
  private static final int RST7 = 0xd7;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COM = 0xfe;

  private static final byte[] JFIF_SEGMENT = {
    (byte) 0xff, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  /** Adobe's marker with transform 0: the components are the colours themselves. */
  private static final byte[] ADOBE_SEGMENT = {
    (byte) 0xff, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  /** What the components of a pixel are. */
  enum Colours {
    GREY,
    RGB,
    YCC,
    CMYK,
    YCCK
  }

  private final byte[] file;
  private final ByteArrayOutputStream tables = new ByteArrayOutputStream();
  private int at;
  private int firstScan;
  private int frame = -1; // where the frame's segment begins, at its length
  private boolean progressive;
  private boolean jfif;
  private int adobeTransform = -1;

  private JpegFile(byte[] file) {
    this.file = file;
  }

  static boolean isJpeg(byte[] start) {
    return start.length >= 2 && start[0] == (byte) 0xff && start[1] == (byte) SOI;
  }

  /**
   * Reads the markers.
   *
   * @param file a JPEG file; not copied
   * @throws IOException if they end before the first scan, or announce something that cannot be
   *     read, with a message that says what
   */
  static JpegFile of(byte[] file) throws IOException {
    JpegFile jpeg = new JpegFile(file);
    jpeg.readHeader();
    jpeg.boundScans();
    return jpeg;
  }

  private void readHeader() throws IOException {
    at = 2;
    for (int marker = nextMarker(); marker != SOS; marker = nextMarker()) {
      if (marker == EOI || marker == SOI) {
        throw new IOException("it has no picture before its end");
      }
      if (!isAlone(marker)) {
        readSegment(marker);
      }
    }
    firstScan = at - 2;
    if (frame < 0) {
      throw new IOException("its first scan comes before its size");
    }
    if (precision() != 8) {
      throw new IOException(
          String.format(Locale.ROOT, "it has %d bits a sample, not 8", precision()));
    }
    if (components() != 1 && components() != 3 && components() != 4) {
      throw new IOException(
          String.format(Locale.ROOT, "it has %d components, not 1, 3 or 4", components()));
    }
  }

  private void readSegment(int marker) throws IOException {
    int length = word(at);
    int end = at + length;
    if (length < 2 || end > file.length) {
      throw new IOException("it is truncated in its header");
    }
    int data = length - 2;
    if (isFrame(marker)) {
      if (data < 6 || data < 6 + 3 * byteAt(at + 7)) {
        throw new IOException("its frame header is too short");
      }
      frame = at;
      progressive = marker == SOF2;
    }
    if (marker == APP0 && data >= 14 && startsWith("JFIF\0")) {
      jfif = true;
    } else if (marker == APP14 && data >= 12 && startsWith("Adobe")) {
      adobeTransform = byteAt(at + 13);
    }
    if ((marker < APP0 || marker > APP15) && marker != COM) {
      tables.write(0xff);
      tables.write(marker);
      tables.write(file, at, length);
    }
    at = end;
  }

  private boolean startsWith(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (file[at + 2 + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlone(int marker) {
    return marker == TEM || (marker >= RST0 && marker <= RST7);
  }

  private static boolean isFrame(int marker) {
    return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
  }

  /** The next marker's code; what stands before it is skipped, as libjpeg does. */
  private int nextMarker() throws IOException {
    while (at < file.length - 1) {
      if (file[at++] == (byte) 0xff) {
        int code = byteAt(at);
        if (code != 0 && code != 0xff) {
          at++;
          return code;
        }
      }
    }
    throw new IOException("it is truncated in its header");
  }

  /** One scan that holds all components is the usual case, and the last scan to look for. */
  private void boundScans() throws IOException {
    if (!progressive && byteAt(Math.min(at + 2, file.length - 1)) >= components()) {
      return;
    }
    int scans = 1;
    for (int i = at; i < file.length - 1; i++) {
      if (file[i] == (byte) 0xff) {
        int marker = byteAt(i + 1);
        if (marker == EOI) {
          return;
        }
        if (marker == SOS && ++scans > MAX_SCANS) {
          throw new IOException("it has more than " + MAX_SCANS + " scans");
        }
      }
    }
  }

  private int byteAt(int index) {
    return file[index] & 0xff;
  }

  private int word(int index) {
    return index + 1 < file.length ? (byteAt(index) << 8) | byteAt(index + 1) : 0;
  }

  private int precision() {
    return byteAt(frame + 2);
  }

  int height() {
    return word(frame + 3);
  }

  int width() {
    return word(frame + 5);
  }

  int components() {
    return byteAt(frame + 7);
  }

  Colours colours() {
    return switch (components()) {
      case 1 -> Colours.GREY;
      case 3 -> isRgb() ? Colours.RGB : Colours.YCC;
      default -> adobeTransform > 0 ? Colours.YCCK : Colours.CMYK;
    };
  }

  private boolean isRgb() {
    if (jfif) {
      return false;
    }
    if (adobeTransform >= 0) {
      return adobeTransform == 0;
    }
    return byteAt(frame + 8) == 'R' && byteAt(frame + 11) == 'G' && byteAt(frame + 14) == 'B';
  }

  /**
   * The file with no other marker of an application, and no comment, before its first scan than the
   * one that tells how its colours are to be read: JFIF's for grey and YCbCr, else Adobe's for
   * components that need no conversion.
   */
  byte[] plain() {
    boolean converted = colours() == Colours.GREY || colours() == Colours.YCC;
    byte[] segment = converted ? JFIF_SEGMENT : ADOBE_SEGMENT;
    byte[] plain = new byte[2 + segment.length + tables.size() + file.length - firstScan];
    plain[0] = (byte) 0xff;
    plain[1] = (byte) SOI;
    System.arraycopy(segment, 0, plain, 2, segment.length);
    System.arraycopy(tables.toByteArray(), 0, plain, 2 + segment.length, tables.size());
    System.arraycopy(
        file, firstScan, plain, 2 + segment.length + tables.size(), file.length - firstScan);
    return plain;
  }
}
