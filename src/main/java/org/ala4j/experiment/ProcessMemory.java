package org.ala4j.experiment;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/** Memory of this process, inside the JVM and outside, and of the machine. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /**
   * The largest resident size so far in MB, as Linux counts it ({@code VmHWM}); elsewhere the
   * present size.
   */
  public static long peakMegabytes() {
    if (Files.isReadable(STATUS)) {
      try (Stream<String> lines = Files.lines(STATUS)) {
        return lines
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
            .findFirst()
            .orElseGet(ProcessMemory::present);
      } catch (IOException e) {
        return present();
      }
    }
    return present();
  }

  /** What the machine has, or as much of it as this process may use, in bytes. */
  public static long ofMachine() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static long present() {
    return Pointer.physicalBytes() >> 20;
  }
}
