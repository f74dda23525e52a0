package org.ala4j.cli;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import org.ala4j.data.DataException;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.experiment.BuildInfo;
import org.ala4j.experiment.ConfigException;
import org.ala4j.files.WriteException;
import org.ala4j.report.PlainText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Entry point of the {@code ala} command. */
@Command(
    name = "ala",
    description =
        "Trains image classifiers that explain themselves, and judges their explanations.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      SearchCommand.class,
      ReproduceCommand.class,
      ReportCommand.class,
      ExplainCommand.class,
      CheckCommand.class,
      EncoderCommand.class,
      BenchCommand.class,
      DemoDataCommand.class
    })
public final class Main {
  static final int OK = 0;
  static final int TRIAL_FAILED = 1;
  static final int USAGE = 2;
  static final int INVALID_FILE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Reads the version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"ala4j " + BuildInfo.version()};
    }
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    // Which of ND4J's native builds is on the class path; must be known before ND4J is loaded.
    System.setProperty("org.bytedeco.javacpp.platform.extension", BuildInfo.nativeExtension());
    System.exit(execute(args));
  }

  /** Runs a command and returns its exit code. */
  static int execute(String... args) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, result) -> explain(e, command.getErr()));
    return line.execute(args);
  }

  /** One sentence for every mistake that is not ours. */
  private static int explain(Exception e, PrintWriter err) {
    LOG.debug("The command failed", e);
    if (e instanceof ConfigException || e instanceof WriteException) {
      err.println("ala: " + shown(e.getMessage()));
      return USAGE;
    }
    if (e instanceof DataException || e instanceof ModelFileException) {
      err.println("ala: " + shown(e.getMessage()));
      return INVALID_FILE;
    }
    err.println("ala: " + e);
    e.printStackTrace(err);
    return TRIAL_FAILED;
  }

  /** A message may quote a file; its own lines stay. */
  private static String shown(String message) {
    return message.lines().map(PlainText::oneLine).collect(Collectors.joining("\n"));
  }
}
