package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.results.BuildInfo;
import org.ala4j.text.PlainNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** Entry point of the {@code ala} command. */
@Command(
    name = "ala",
    description =
        "Trains image classifiers that explain themselves, and judges their explanations.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    subcommands = {
      InitCommand.class,
      RunCommand.class,
      SearchCommand.class,
      ReproduceCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      FigureCommand.class,
      ExplainCommand.class,
      CheckCommand.class,
      ConfigCommand.class,
      EncoderCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
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
    System.exit(withPlugins(args));
  }

  /** The same with what others add to it, which is known before the first word is read. */
  private static int withPlugins(String[] args) {
    try {
      Plugins.load(
          Optional.ofNullable(System.getProperty("ala.home")).map(Path::of),
          Optional.ofNullable(System.getenv(Plugins.NAMED)));
    } catch (ConfigException e) {
      return explain(e, new PrintWriter(System.err, true, Charset.defaultCharset()));
    }
    return execute(args);
  }

  /** Runs a command and returns its exit code. */
  static int execute(String... args) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false); // a photo may be called @x
    line.registerConverter(Integer.class, Main::whole);
    line.registerConverter(int.class, Main::whole);
    line.registerConverter(Double.class, Main::real);
    line.setParameterExceptionHandler((e, arguments) -> Misuse.explain(e));
    line.setExecutionExceptionHandler((e, command, result) -> explain(e, command.getErr()));
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return explain(e, line.getErr());
    }
  }

  private static int whole(String text) {
    try {
      return PlainNumber.whole(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a whole number");
    }
  }

  private static double real(String text) {
    try {
      return PlainNumber.real(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a number");
    }
  }

  private static int explain(Throwable e, PrintWriter err) {
    LOG.debug("The command failed", e);
    Failure failure = Failure.of(e);
    err.println("ala: " + failure.sentence());
    if (failure.isBug()) {
      e.printStackTrace(err);
    }
    err.flush();
    return failure.code();
  }
}
