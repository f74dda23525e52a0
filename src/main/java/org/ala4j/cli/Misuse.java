package org.ala4j.cli;

import java.util.Collection;
import java.util.List;
import org.ala4j.table.PlainText;
import org.ala4j.text.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** One sentence for a command line that cannot be understood. */
final class Misuse {
  private Misuse() {}

  static int explain(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName(" ");
    command
        .getErr()
        .println(
            name + ": " + PlainText.oneLine(sentence(e)) + " (" + name + " --help tells more)");
    command.getErr().flush();
    return Main.USAGE;
  }

  private static String sentence(ParameterException e) {
    CommandLine command = e.getCommandLine();
    Collection<String> commands = command.getSubcommands().keySet();
    List<String> options =
        command.getCommandSpec().options().stream()
            .flatMap(o -> List.of(o.names()).stream())
            .toList();
    List<String> unmatched = command.getUnmatchedArguments();
    if (!unmatched.isEmpty()) { // rather than the argument that is missing because of it
      String first = unmatched.get(0);
      String word = first.split("=", 2)[0];
      if (first.startsWith("-")) {
        return "there is no option " + word + Nearest.hint(word, options);
      }
      return commands.isEmpty()
          ? "'" + first + "' is one argument too many"
          : "there is no command '" + first + "'" + Nearest.hint(first, commands);
    }
    boolean isBare = !commands.isEmpty() && e.getArgSpec() == null;
    return isBare ? "name a command: " + String.join(", ", commands) : e.getMessage();
  }
}
