package org.ala4j.data;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/**
 * Photos at the sizes that views ask for. Every epoch of every trial asks for the same ones, and
 * decoding is most of the work, so the first that fit into the room are kept. (Not the latest: an
 * epoch that goes once through more photos than fit would find none of them.)
 *
 * <p>Safe for several threads. A file that changes is read again.
 */
final class ResizedPhotos {
  private final long room;
  private final AtomicLong taken = new AtomicLong();
  private final Map<Stamp, Size> sizes = new ConcurrentHashMap<>();
  private final Map<Key, Photo> photos = new ConcurrentHashMap<>();

  /**
   * @param room bytes of pixels that may be kept
   */
  ResizedPhotos(long room) {
    this.room = room;
  }

  private record Stamp(Path file, long modified, long length) {}

  /** Width and height of a photo in pixels. */
  record Size(int width, int height) {}

  private record Key(Stamp stamp, int width, int height) {}

  /**
   * A photo on its way through a view.
   *
   * @param original size of the file's photo
   * @param view the geometry
   * @param photo already resized to the view's width and height
   */
  record Seen(Size original, View view, Photo photo) {}

  /**
   * The photo of a file, resized for a view.
   *
   * @param views gives the view for an original width and height
   * @throws DataException if the photo cannot be read
   */
  Seen see(Path file, BiFunction<Integer, Integer, View> views) {
    File onDisk = file.toFile();
    Stamp stamp = new Stamp(file, onDisk.lastModified(), onDisk.length());
    Size size = sizes.get(stamp);
    Photo original = null;
    if (size == null) {
      original = ImageFiles.readPhoto(file);
      size = new Size(original.width(), original.height());
    }
    View view = views.apply(size.width(), size.height());
    Key key = new Key(stamp, view.width(), view.height());
    Photo resized = photos.get(key);
    if (resized == null) {
      original = original == null ? ImageFiles.readPhoto(file) : original;
      resized = BicubicResize.resize(original, view.width(), view.height());
      keep(key, resized, size);
    }
    return new Seen(size, view, resized);
  }

  /** Sizes, too, only of what is kept: any other photo is read again and tells its size itself. */
  private void keep(Key key, Photo photo, Size original) {
    int bytes = photo.rgb().length;
    if (taken.addAndGet(bytes) > room || photos.putIfAbsent(key, photo) != null) {
      taken.addAndGet(-bytes);
    } else {
      sizes.put(key.stamp(), original);
    }
  }
}
