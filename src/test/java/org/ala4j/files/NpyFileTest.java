package org.ala4j.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
  /** Byte for byte what numpy.save writes for np.array([[1, 2, 3], [4, 5, 6.5]], np.float32). */
  @Test
  void aMatrixAsNumpySavesIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("m.npy");
    NpyFile.write(file, new float[] {1, 2, 3, 4, 5, 6.5f}, 2, 3);
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    ByteBuffer expected = ByteBuffer.allocate(128 + 24).order(ByteOrder.LITTLE_ENDIAN);
    expected.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    expected.put(header.getBytes(StandardCharsets.US_ASCII));
    while (expected.position() < 127) {
      expected.put((byte) ' ');
    }
    expected.put((byte) '\n');
    for (float value : new float[] {1, 2, 3, 4, 5, 6.5f}) {
      expected.putFloat(value);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
  }
}
