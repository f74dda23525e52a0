package org.ala4j.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/**
 * Why a file could not be read or written, in plain words on one line. Java's own messages are
 * often the file's name alone, and Jackson's have two lines.
 */
public final class Reason {
  private static final int MAX_LENGTH = 300; // a parser may quote the file

  private Reason() {}

  /** To stand behind "FILE cannot be read: "; of other exceptions it is their message. */
  public static String of(Exception e) {
    if (e instanceof JsonProcessingException json) {
      return ofJson(json);
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is in the way: it is a file where a folder is needed";
    }
    if (e instanceof NotDirectoryException) {
      return "it is not a folder";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "a folder lies where the file should be";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemLoopException) {
      return "its links lead in a circle";
    }
    if (e instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    if (e instanceof EOFException) {
      return "it ends too early";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return ofSystem(system.getReason());
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return ofSystem(e instanceof FileNotFoundException ? inBrackets(message) : message);
  }

  private static String ofJson(JsonProcessingException e) {
    String what = line(String.valueOf(e.getOriginalMessage()));
    return e.getLocation() == null
        ? "it is not the JSON that was expected: " + what
        : String.format(
            Locale.ROOT,
            "line %d, column %d is not the JSON that was expected: %s",
            e.getLocation().getLineNr(),
            e.getLocation().getColumnNr(),
            what);
  }

  /** What the operating system says, and what to do about it where that is known. */
  private static String ofSystem(String message) {
    return switch (message) {
      case "No space left on device" -> "the disk is full";
      case "Disk quota exceeded" -> "your disk quota is used up";
      case "Is a directory" -> "it is a folder";
      case "Not a directory" -> "a file is in the way: it lies where a folder is needed";
      default -> line(message);
    };
  }

  /** Of "path (Permission denied)" what stands in the last brackets. */
  private static String inBrackets(String message) {
    int open = message.lastIndexOf('(');
    return message.endsWith(")") && open >= 0
        ? message.substring(open + 1, message.length() - 1)
        : message;
  }

  private static String line(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line;
  }
}
