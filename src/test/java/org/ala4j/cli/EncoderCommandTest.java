package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code ala encoder} on the encoder of the demo, whose numbers are those of its PyTorch model. */
class EncoderCommandTest {
  private static String run(int code, String... args) {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new EncoderCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    assertThat(line.execute(args)).isEqualTo(code);
    return out.toString();
  }

  @Test
  void tellsWhatTheFileIs() {
    String text = run(Main.OK, "models/tiny-clip.onnx", "--resolution", "64");
    assertThat(text)
        .contains("family      CLIP (as OpenAI trains it)")
        .contains("parameters  1,381,056")
        .contains("tokens      a class token, 12×12 patches")
        .contains("layer norm  eps 1e-05, ln_pre")
        .containsPattern("\n  12  \\d\\.\\de-0[67]\n")
        .containsPattern("A pass at 64×64 pixels: \\d+ ms an image \\(batch 4, onnxruntime");
  }

  @Test
  void aResolutionMustBeAMultipleOfThePatch() {
    assertThat(run(1, "models/tiny-clip.onnx", "--resolution", "100"))
        .contains("not a multiple of the patch size 8");
  }
}
